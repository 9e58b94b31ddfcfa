package dev.loupe.serving.http;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Closes a connection whose client is still sending in two steps. Closed at once, TCP would reset
 * it, and the client might lose the answer that says why. So the server first ends its own side,
 * drops what still comes for a moment, and then closes.
 */
final class LingeringClose extends ChannelDuplexHandler {
  private final Duration moment;
  private boolean midRequest;
  private boolean lingering;

  LingeringClose(Duration moment) {
    this.moment = moment;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (lingering) {
      ReferenceCountUtil.release(message);
      return;
    }
    if (message instanceof HttpRequest) {
      midRequest = true;
    }
    if (message instanceof LastHttpContent) {
      midRequest = false;
    }
    context.fireChannelRead(message);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    if (lingering) {
      context.read();
    } else {
      context.fireChannelReadComplete();
    }
  }

  @Override
  public void close(ChannelHandlerContext context, ChannelPromise promise) {
    boolean mayLinger = midRequest && !lingering && context.channel().isActive();
    if (mayLinger && context.channel() instanceof DuplexChannel channel) {
      lingering = true;
      ChannelFuture _ = channel.shutdownOutput();
      context.read();
      Runnable finish =
          () -> {
            ChannelFuture _ = context.close(promise);
          };
      Future<?> _ = context.executor().schedule(finish, moment.toMillis(), TimeUnit.MILLISECONDS);
    } else {
      ChannelFuture _ = context.close(promise);
    }
  }
}
