package dev.loupe.serving.http;

import dev.loupe.serving.predict.Outcome;
import dev.loupe.serving.predict.Pending;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.server.netty.NettyHttpRequest;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Ties what is worked on to the connection that waits for it. */
final class Connections {
  private Connections() {}

  /** The outcomes, which are given up when the client hangs up. */
  static CompletableFuture<List<Outcome>> outcomes(Pending pending, HttpRequest<?> request) {
    if (!(request instanceof NettyHttpRequest<?> netty) || pending.outcomes().isDone()) {
      return pending.outcomes();
    }
    ChannelFuture closed = netty.getChannelHandlerContext().channel().closeFuture();
    ChannelFutureListener hungUp = _ -> pending.abandon();
    ChannelFuture _ = closed.addListener(hungUp);
    // The connection may see many more requests.
    return pending
        .outcomes()
        .whenComplete(
            (_, _) -> {
              ChannelFuture _ = closed.removeListener(hungUp);
            });
  }
}
