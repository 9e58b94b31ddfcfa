package dev.loupe.serving.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;

/**
 * Lets nothing pass for a request that is one of another version than HTTP/1: whoever begins with
 * HTTP/2 is told in words that every client reads. Goes after the decoder.
 */
final class Version1 extends ChannelInboundHandlerAdapter {
  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof HttpRequest request && request.protocolVersion().majorVersion() != 1) {
      request.setDecoderResult(
          DecoderResult.failure(new IllegalArgumentException("not a version of HTTP/1")));
      HttpRequest _ = request.setProtocolVersion(HttpVersion.HTTP_1_1);
    }
    context.fireChannelRead(message);
  }
}
