package dev.loupe.serving.grpc;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * The connections of clients, so that a draining server can send them elsewhere and still listen: a
 * shutdown by gRPC's own means would refuse those who learn late. Closing a connection of gRPC says
 * GOAWAY, answers what came before, and then closes. Thread-safe.
 */
final class OpenConnections {
  /** Connections that come while draining: long enough to be of use, and not for ever. */
  private static final Duration LATE = Duration.ofSeconds(1);

  private final Set<Channel> open = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService loop;
  private volatile boolean leaving;

  /**
   * @param loop to close late connections on
   */
  OpenConnections(ScheduledExecutorService loop) {
    this.loop = loop;
  }

  /** A listening socket whose connections are known here. */
  NioServerSocketChannel listen() {
    return new NioServerSocketChannel() {
      @Override
      protected int doReadMessages(List<Object> accepted) throws Exception {
        int before = accepted.size();
        int count = super.doReadMessages(accepted);
        for (Object one : accepted.subList(before, accepted.size())) {
          if (one instanceof Channel channel) {
            came(channel);
          }
        }
        return count;
      }
    };
  }

  private void came(Channel channel) {
    open.add(channel);
    ChannelFuture _ = channel.closeFuture().addListener(_ -> open.remove(channel));
    if (leaving) {
      Future<?> _ = loop.schedule(() -> close(channel), LATE.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  /** From now on every connection is told to be the last of its kind. */
  void leave() {
    leaving = true;
    open.forEach(OpenConnections::close);
  }

  private static void close(Channel channel) {
    ChannelFuture _ = channel.close();
  }

  int count() {
    return open.size();
  }
}
