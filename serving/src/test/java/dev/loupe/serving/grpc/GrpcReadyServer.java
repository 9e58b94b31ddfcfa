package dev.loupe.serving.grpc;

import com.google.protobuf.ByteString;
import dev.loupe.inference.GRPCInferenceServiceGrpc;
import dev.loupe.inference.GRPCInferenceServiceGrpc.GRPCInferenceServiceBlockingStub;
import dev.loupe.inference.ModelInferRequest;
import dev.loupe.inference.ModelInferRequest.InferInputTensor;
import dev.loupe.serving.fixture.TestBundle;
import dev.loupe.serving.fixture.TestServer;
import dev.loupe.serving.oip.Bodies;
import io.grpc.DecompressorRegistry;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** A server as it is without settings, a channel to it, and what is asked of it. */
abstract class GrpcReadyServer {
  static final String MODEL = "product-photo";

  @TempDir static Path root;
  static TestServer server;
  static ManagedChannel channel;

  @BeforeAll
  static void start() {
    server = TestServer.ready(TestBundle.binary(root), Map.of());
    channel = channel(server);
  }

  @AfterAll
  static void stop() {
    channel.shutdownNow();
    server.close();
  }

  static ManagedChannel channel(TestServer server) {
    return NettyChannelBuilder.forAddress("127.0.0.1", server.grpcPort())
        .usePlaintext()
        .decompressorRegistry(DecompressorRegistry.getDefaultInstance().with(new Deflate(), true))
        .build();
  }

  static GRPCInferenceServiceBlockingStub stub() {
    return GRPCInferenceServiceGrpc.newBlockingStub(channel)
        .withDeadlineAfter(30, TimeUnit.SECONDS);
  }

  static ModelInferRequest.Builder image(byte[]... pictures) {
    return ModelInferRequest.newBuilder()
        .setModelName(MODEL)
        .addInputs(
            InferInputTensor.newBuilder()
                .setName("image")
                .setDatatype("BYTES")
                .addShape(pictures.length))
        .addRawInputContents(ByteString.copyFrom(Bodies.elements(pictures)));
  }
}
