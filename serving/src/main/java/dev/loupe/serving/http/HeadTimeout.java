package dev.loupe.serving.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Gives a request's head a time to arrive in. Without it a client that sends a byte now and then
 * holds a connection for hours: bodies have their deadline, and a connection that is idle its own.
 * Only the connection's event loop touches it.
 */
final class HeadTimeout {
  private static final String BODY =
      """
      {"error":"Request too slow","detail":"the request's head did not arrive within %s","request_id":""}""";

  private final Duration limit;
  private @Nullable Future<?> timer;
  private boolean inBody;
  private int unanswered;

  HeadTimeout(Duration limit) {
    this.limit = limit;
  }

  /** Goes before the decoder. */
  ChannelHandler bytes() {
    return new ChannelInboundHandlerAdapter() {
      @Override
      public void channelRead(ChannelHandlerContext context, Object message) {
        if (!inBody && timer == null) {
          timer =
              context
                  .executor()
                  .schedule(() -> giveUp(context), limit.toMillis(), TimeUnit.MILLISECONDS);
        }
        context.fireChannelRead(message);
      }

      @Override
      public void channelInactive(ChannelHandlerContext context) {
        stop();
        context.fireChannelInactive();
      }
    };
  }

  /** Goes after the decoder. */
  ChannelHandler messages() {
    return new ChannelDuplexHandler() {
      @Override
      public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpRequest) {
          stop();
          inBody = true;
          unanswered++;
        }
        if (message instanceof LastHttpContent) {
          inBody = false;
        }
        context.fireChannelRead(message);
      }

      @Override
      public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (message instanceof LastHttpContent) {
          unanswered--;
        }
        ChannelFuture _ = context.write(message, promise);
      }
    };
  }

  private void stop() {
    if (timer != null) {
      timer.cancel(false);
      timer = null;
    }
  }

  /** Straight to the socket: no request has been read that the server could answer. */
  private void giveUp(ChannelHandlerContext context) {
    if (unanswered > 0) {
      ChannelFuture _ = context.close();
      return;
    }
    String body = BODY.formatted(Answers.seconds(limit));
    String answer =
        """
        HTTP/1.1 408 Request Timeout\r
        Content-Type: application/json\r
        Content-Length: %d\r
        Connection: close\r
        \r
        %s"""
            .formatted(body.length(), body);
    ChannelFuture _ =
        context
            .writeAndFlush(Unpooled.copiedBuffer(answer, StandardCharsets.US_ASCII))
            .addListener(ChannelFutureListener.CLOSE);
  }
}
