package dev.loupe.serving.grpc;

import dev.loupe.serving.fixture.TestServer;
import io.grpc.Codec;
import io.grpc.Compressor;
import io.grpc.CompressorRegistry;
import io.grpc.DecompressorRegistry;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.io.OutputStream;

/** Clients that know what the server knows. */
public final class GrpcClient {
  private GrpcClient() {}

  public static ManagedChannel channel(TestServer server) {
    return channel(server, new Codec.Gzip(), new Deflate());
  }

  /** One whose messages are not compressed where it says that they are. */
  public static ManagedChannel lying(TestServer server) {
    return channel(server, new Said("gzip"), new Said("deflate"));
  }

  private record Said(String name) implements Compressor {
    @Override
    public String getMessageEncoding() {
      return name;
    }

    @Override
    public OutputStream compress(OutputStream plain) {
      return plain;
    }
  }

  private static ManagedChannel channel(TestServer server, Compressor... compressors) {
    CompressorRegistry registry = CompressorRegistry.newEmptyInstance();
    registry.register(Codec.Identity.NONE);
    for (Compressor compressor : compressors) {
      registry.register(compressor);
    }
    return NettyChannelBuilder.forAddress("127.0.0.1", server.grpcPort())
        .usePlaintext()
        .compressorRegistry(registry)
        .decompressorRegistry(DecompressorRegistry.getDefaultInstance().with(new Deflate(), true))
        .build();
  }
}
