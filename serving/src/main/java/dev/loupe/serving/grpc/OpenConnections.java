package dev.loupe.serving.grpc;

import dev.loupe.serving.drain.Leaving;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import jakarta.inject.Singleton;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * The connections of clients, so that the server can send them elsewhere and still listen: a
 * shutdown by gRPC's own means would refuse those who learn late. Closing a connection of gRPC says
 * GOAWAY, answers what came before, and then closes. Thread-safe.
 */
@Singleton
final class OpenConnections {
  /**
   * Connections that come while clients are sent elsewhere: long enough to be of use, and not for
   * ever.
   */
  private static final Duration LATE = Duration.ofSeconds(1);

  /** Some more than {@link GrpcServer#MAX_CALLS_A_CONNECTION}: ends are counted late. */
  private static final int MOST_CALLS = 2 * GrpcServer.MAX_CALLS_A_CONNECTION;

  /** By the client's address and port. */
  private final Map<SocketAddress, Channel> open = new ConcurrentHashMap<>();

  private final Map<SocketAddress, Integer> calls = new ConcurrentHashMap<>();
  private final EventLoopGroup loop =
      new MultiThreadIoEventLoopGroup(
          1, new DefaultThreadFactory("grpc", true), NioIoHandler.newFactory());
  private final Leaving leaving;

  OpenConnections(Leaving leaving) {
    this.leaving = leaving;
    leaving.whenBegun(() -> open.values().forEach(OpenConnections::close));
  }

  /** What all of them run on. */
  EventLoopGroup loop() {
    return loop;
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
    SocketAddress client = channel.remoteAddress();
    if (client == null) {
      return; // It is gone already.
    }
    open.put(client, channel);
    ChannelFuture _ = channel.closeFuture().addListener(_ -> open.remove(client, channel));
    if (leaving.isOn()) {
      Future<?> _ = loop.schedule(() -> late(channel), LATE.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private void late(Channel channel) {
    if (leaving.isOn()) {
      close(channel);
    }
  }

  private static void close(Channel channel) {
    ChannelFuture _ = channel.close();
  }

  /**
   * A call of that client. A client learns how many it may have at a time, and one that never says
   * that it has learnt it is not held to it by the library; so it is here, by its connection's end.
   */
  void begin(SocketAddress client) {
    int now = calls.merge(client, 1, Integer::sum);
    if (now > MOST_CALLS) {
      cutOff(client);
    }
  }

  void end(SocketAddress client) {
    Integer _ = calls.computeIfPresent(client, (_, now) -> now > 1 ? now - 1 : null);
  }

  /** At once: past the handlers, which would wait for calls to end, and dropping what waits. */
  void cutOff(SocketAddress client) {
    Channel channel = open.get(client);
    ChannelHandlerContext first = channel == null ? null : channel.pipeline().firstContext();
    if (first != null) {
      boolean _ = first.channel().config().setOption(ChannelOption.SO_LINGER, 0);
      ChannelFuture _ = first.close();
    }
  }

  int count() {
    return open.size();
  }
}
