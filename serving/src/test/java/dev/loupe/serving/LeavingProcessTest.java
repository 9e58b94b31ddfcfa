package dev.loupe.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dev.loupe.inference.GRPCInferenceServiceGrpc;
import dev.loupe.inference.GRPCInferenceServiceGrpc.GRPCInferenceServiceBlockingStub;
import dev.loupe.inference.ModelInferRequest;
import dev.loupe.inference.ModelInferRequest.InferInputTensor;
import dev.loupe.serving.fixture.Client;
import dev.loupe.serving.fixture.Client.Answer;
import dev.loupe.serving.fixture.Pictures;
import dev.loupe.serving.fixture.ServerProcess;
import dev.loupe.serving.fixture.TestBundle;
import dev.loupe.serving.fixture.TestServer;
import dev.loupe.serving.fixture.WrittenSplit;
import dev.loupe.serving.oip.Bodies;
import io.grpc.Attributes;
import io.grpc.ClientTransportFilter;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A pod whose version gives way, and then serves again, under clients that go on asking it. */
class LeavingProcessTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Nobody is there: so all is answered here. */
  private static final String ELSEWHERE = "127.0.0.9";

  @TempDir Path folder;

  private final AtomicInteger answers = new AtomicInteger();
  private final AtomicInteger calls = new AtomicInteger();
  private final AtomicInteger ended = new AtomicInteger();
  private volatile boolean closing;
  private volatile boolean over;

  @Test
  void noRequestFailsWhileAPodLeavesAndComesBack() throws Exception {
    WrittenSplit split = new WrittenSplit(folder, "v2", ELSEWHERE);
    split.serving("v1", "127.0.0.1");
    TestBundle bundle = TestBundle.binary(folder);
    Map<String, String> environment =
        Map.of(
            "LOUPE_BUNDLE_URI",
            bundle.uri(),
            "LOUPE_VERSION",
            "v1",
            "LOUPE_SPLIT_FILE",
            split.file().toString(),
            "LOUPE_INTERNAL_PORT",
            Integer.toString(TestServer.freePort()));
    try (ServerProcess server = ServerProcess.start(folder, environment);
        Client client = new Client();
        ExecutorService clients = Executors.newFixedThreadPool(2)) {
      server.awaitReady(client);
      ManagedChannel channel =
          NettyChannelBuilder.forAddress("127.0.0.1", server.grpcPort())
              .usePlaintext()
              .addTransportFilter(connectionsThatEnd())
              .build();
      try {
        Future<?> http = clients.submit(() -> keepAsking(server, client));
        Future<?> grpc = clients.submit(() -> keepCalling(channel));
        answered(20);
        assertThat(closing).isFalse();

        split.serving("v2", ELSEWHERE);
        await().atMost(PATIENCE).until(() -> closing);
        answered(50);
        await().atMost(PATIENCE).until(() -> ended.get() > 0);
        assertThat(client.get(server.uri("/health")).status()).isEqualTo(200);

        split.serving("v1", "127.0.0.1");
        await().atMost(PATIENCE).until(() -> !closing);
        answered(20);
        assertThat(closing).isFalse();
        over = true;
        end(http);
        end(grpc);
      } finally {
        over = true;
        channel.shutdownNow();
      }
      assertThat(server.output()).contains("leaving_began", "leaving_ended");
    }
  }

  private void keepAsking(ServerProcess server, Client client) {
    byte[] picture = Pictures.bright("jpg");
    while (!over) {
      Answer answer = client.postRaw(server.uri("/predict"), "image/jpeg", picture);
      assertThat(answer.status()).isEqualTo(200);
      closing = answer.header("Connection").equals("close");
      answers.incrementAndGet();
    }
  }

  private void keepCalling(ManagedChannel channel) {
    ModelInferRequest asked =
        ModelInferRequest.newBuilder()
            .setModelName(TestBundle.MODEL)
            .addInputs(
                InferInputTensor.newBuilder().setName("image").setDatatype("BYTES").addShape(1))
            .addRawInputContents(ByteString.copyFrom(Bodies.elements(Pictures.bright("jpg"))))
            .build();
    GRPCInferenceServiceBlockingStub stub = GRPCInferenceServiceGrpc.newBlockingStub(channel);
    while (!over) {
      assertThat(stub.modelInfer(asked).getOutputsCount()).isPositive();
      calls.incrementAndGet();
    }
  }

  private ClientTransportFilter connectionsThatEnd() {
    return new ClientTransportFilter() {
      @Override
      public void transportTerminated(Attributes connection) {
        ended.incrementAndGet();
      }
    };
  }

  /** So many more of each kind. */
  private void answered(int more) {
    int http = answers.get() + more;
    int grpc = calls.get() + more;
    await().atMost(PATIENCE).until(() -> answers.get() >= http && calls.get() >= grpc);
  }

  private static void end(Future<?> client) throws InterruptedException {
    try {
      client.get();
    } catch (ExecutionException e) {
      throw new AssertionError("a request failed", e.getCause());
    }
  }
}
