package dev.loupe.serving.grpc;

import dev.loupe.serving.start.Settings;
import io.grpc.CompressorRegistry;
import io.grpc.DecompressorRegistry;
import io.grpc.Server;
import io.grpc.ServerInterceptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.ProtoReflectionService;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.micronaut.http.server.HttpServerConfiguration;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The port of gRPC. It listens beside the one of HTTP, to the same address, and drains with it:
 * clients are sent elsewhere at once, and until the end those are answered who come nevertheless.
 */
@Singleton
public final class GrpcServer {
  /**
   * It writes a stack trace for each message that is too large: the client is told, and counted.
   */
  private static final Logger LIBRARY = Logger.getLogger("io.grpc");

  private static final int MAX_METADATA_BYTES = 16 << 10;
  static final int MAX_CALLS_A_CONNECTION = 100;
  private static final int WINDOW_BYTES = 1 << 20;

  /**
   * Calls that a connection may cancel in a while: to begin and to cancel costs only the server.
   */
  private static final int MAX_CANCELLED = 1000;

  private static final int CANCELLING_SECONDS = 30;
  private static final int HANDSHAKE_SECONDS = 10;

  /** A client that asks more often whether the server lives is told to calm down, and cut off. */
  private static final int CLIENTS_PING_SECONDS = 10;

  /** A client that is silent is asked; without an answer its connection ends. */
  private static final int PING_SECONDS = 60;

  private static final int PONG_SECONDS = 20;
  private static final int IDLE_SECONDS = 300;

  /** A connection goes to one pod for its life: ended, it goes to where the load is now. */
  private static final int AGE_SECONDS = 1800;

  private final ExecutorService handlers = Executors.newVirtualThreadPerTaskExecutor();
  private final EventLoopGroup loop;
  private final Server server;
  private final int askedPort;

  GrpcServer(
      Settings settings,
      HttpServerConfiguration http,
      InferenceService inference,
      ServingHealth health,
      CallMemory memory,
      UnreadCalls unread,
      OpenConnections connections,
      List<ServerInterceptor> interceptors) {
    this.loop = connections.loop();
    this.askedPort = settings.grpcPort();
    InetSocketAddress address =
        http.getHost()
            .map(host -> new InetSocketAddress(host, settings.grpcPort()))
            .orElseGet(() -> new InetSocketAddress(settings.grpcPort()));
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(address)
            .bossEventLoopGroup(loop)
            .workerEventLoopGroup(loop)
            .channelFactory(connections::listen)
            .withChildOption(ChannelOption.ALLOCATOR, ByteBufAllocator.DEFAULT)
            .executor(handlers)
            .addStreamTracerFactory(memory)
            .addStreamTracerFactory(unread)
            .decompressorRegistry(
                DecompressorRegistry.getDefaultInstance()
                    .with(new Gzip(), true)
                    .with(new Deflate(), true))
            .compressorRegistry(compressors());
    bound(builder, settings);
    for (ServerServiceDefinition service :
        List.of(
            Binding.of(inference),
            health.service().bindService(),
            ProtoReflectionServiceV1.newInstance().bindService(),
            olderReflection())) {
      builder.addService(CallMessages.behind(interceptors, service));
    }
    this.server = builder.build();
    LIBRARY.setLevel(Level.SEVERE);
  }

  private static CompressorRegistry compressors() {
    CompressorRegistry registry = CompressorRegistry.newEmptyInstance();
    registry.register(new Gzip());
    registry.register(new Deflate());
    return registry;
  }

  /** What most clients still ask for, in 2026. */
  @SuppressWarnings("deprecation")
  private static ServerServiceDefinition olderReflection() {
    return ProtoReflectionService.newInstance().bindService();
  }

  private static void bound(NettyServerBuilder builder, Settings settings) {
    builder
        .maxInboundMessageSize(settings.maxInferenceBytes())
        .maxInboundMetadataSize(MAX_METADATA_BYTES)
        .maxConcurrentCallsPerConnection(MAX_CALLS_A_CONNECTION)
        .maxRstFramesPerWindow(MAX_CANCELLED, CANCELLING_SECONDS)
        .flowControlWindow(WINDOW_BYTES)
        .handshakeTimeout(HANDSHAKE_SECONDS, TimeUnit.SECONDS)
        .permitKeepAliveTime(CLIENTS_PING_SECONDS, TimeUnit.SECONDS)
        .permitKeepAliveWithoutCalls(true)
        .keepAliveTime(PING_SECONDS, TimeUnit.SECONDS)
        .keepAliveTimeout(PONG_SECONDS, TimeUnit.SECONDS)
        .maxConnectionIdle(IDLE_SECONDS, TimeUnit.SECONDS)
        .maxConnectionAge(AGE_SECONDS, TimeUnit.SECONDS)
        .maxConnectionAgeGrace(settings.requestDeadline().toMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * Listens.
   *
   * @throws BindException if the port is taken
   */
  public void start() throws IOException {
    try {
      server.start();
    } catch (IOException e) {
      if (e.getCause() instanceof BindException taken) {
        throw new BindException(
            "LOUPE_GRPC_PORT is %d: %s".formatted(askedPort, taken.getMessage()));
      }
      throw e;
    }
  }

  public int port() {
    return server.getPort();
  }

  @PreDestroy
  void close() {
    server.shutdownNow();
    handlers.close();
    Future<?> _ = loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }
}
