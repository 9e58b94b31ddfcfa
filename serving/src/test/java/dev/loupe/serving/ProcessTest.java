package dev.loupe.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.contract.BundleManifest;
import dev.loupe.contract.ExitCode;
import dev.loupe.inference.GRPCInferenceServiceGrpc;
import dev.loupe.inference.ModelMetadataRequest;
import dev.loupe.serving.fixture.Client;
import dev.loupe.serving.fixture.Client.Answer;
import dev.loupe.serving.fixture.Pictures;
import dev.loupe.serving.fixture.RawClient;
import dev.loupe.serving.fixture.ServerProcess;
import dev.loupe.serving.fixture.TestBundle;
import io.grpc.ManagedChannel;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessTest {
  @TempDir Path folder;

  private Map<String, String> environment(TestBundle bundle, String... more) {
    Map<String, String> environment = new HashMap<>();
    environment.put("LOUPE_BUNDLE_URI", bundle.uri());
    environment.put("LOUPE_BUNDLE_SHA256", bundle.sha256());
    for (int i = 0; i < more.length; i += 2) {
      environment.put(more[i], more[i + 1]);
    }
    return environment;
  }

  private static Answer predict(ServerProcess server, Client client) {
    return client.postRaw(server.uri("/predict"), "image/jpeg", Pictures.bright("jpg"));
  }

  @Test
  void noRequestFailsWhileItIsToldToStop() throws IOException {
    TestBundle bundle = TestBundle.binary(folder);
    Map<String, String> environment =
        environment(bundle, "LOUPE_DRAIN_QUIET", "2s", "LOUPE_DRAIN_LIMIT", "60s");
    try (ServerProcess server = ServerProcess.start(folder, environment);
        Client client = new Client()) {
      server.awaitReady(client);
      try (RawClient idle = new RawClient(server.port())) {
        idle.send("GET /health HTTP/1.1\r\nHost: x\r\n\r\n");
        assertThat(idle.read().status()).isEqualTo(200);

        server.terminate();

        long until = System.nanoTime() + 4_000_000_000L;
        int answered = 0;
        int closing = 0;
        while (System.nanoTime() < until) {
          Answer answer = predict(server, client);
          assertThat(answer.status()).isEqualTo(200);
          answered++;
          closing += answer.header("Connection").equals("close") ? 1 : 0;
        }
        assertThat(answered).isGreaterThan(3);
        assertThat(closing).isGreaterThan(answered / 2);
        // A connection that was open before is still one, and is told to be the last.
        idle.send("GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n");
        RawClient.Answer last = idle.read();
        assertThat(last.status()).isEqualTo(404);
        assertThat(last.header("Connection")).isEqualTo("close");
        assertThat(server.isAlive()).isTrue();
      }
      assertThat(server.awaitExit()).isZero();
      assertThat(server.output()).contains("drain_began", "\"how\":\"QUIET\"");
      assertThat(server.termination()).isEmpty();
    }
  }

  @Test
  void callsAreAnsweredOverGrpcWhileItIsToldToStop() {
    TestBundle bundle = TestBundle.binary(folder);
    Map<String, String> environment =
        environment(bundle, "LOUPE_DRAIN_QUIET", "2s", "LOUPE_DRAIN_LIMIT", "60s");
    try (ServerProcess server = ServerProcess.start(folder, environment);
        Client client = new Client()) {
      server.awaitReady(client);
      ManagedChannel channel =
          NettyChannelBuilder.forAddress("127.0.0.1", server.grpcPort()).usePlaintext().build();
      try {
        HealthGrpc.HealthBlockingStub health = HealthGrpc.newBlockingStub(channel);
        assertThat(health.check(HealthCheckRequest.getDefaultInstance()).getStatus())
            .isEqualTo(ServingStatus.SERVING);

        server.terminate();

        long until = System.nanoTime() + 4_000_000_000L;
        ModelMetadataRequest asked =
            ModelMetadataRequest.newBuilder().setName(TestBundle.MODEL).build();
        while (System.nanoTime() < until) {
          assertThat(
                  GRPCInferenceServiceGrpc.newBlockingStub(channel)
                      .modelMetadata(asked)
                      .getInputsCount())
              .isEqualTo(2);
        }
        assertThat(health.check(HealthCheckRequest.getDefaultInstance()).getStatus())
            .isEqualTo(ServingStatus.NOT_SERVING);
        assertThat(server.isAlive()).isTrue();
      } finally {
        channel.shutdownNow();
      }
      assertThat(server.awaitExit()).isZero();
      assertThat(server.output()).contains("\"how\":\"QUIET\"");
    }
  }

  @Test
  void aClientThatNeverStopsIsLeftAtTheLimit() {
    TestBundle bundle = TestBundle.binary(folder);
    Map<String, String> environment =
        environment(bundle, "LOUPE_DRAIN_QUIET", "2s", "LOUPE_DRAIN_LIMIT", "3s");
    try (ServerProcess server = ServerProcess.start(folder, environment);
        Client client = new Client()) {
      server.awaitReady(client);
      // Without names of its own it takes the manifest's.
      assertThat(client.get(server.uri("/health")).json().get("version").asText())
          .isEqualTo("product-photo-" + bundle.sha256().substring(7, 17));
      server.terminate();
      try {
        while (server.isAlive()) {
          assertThat(predict(server, client).status()).isEqualTo(200);
        }
      } catch (java.io.UncheckedIOException over) {
        assertThat(server.awaitExit()).isZero();
      }
      assertThat(server.output()).contains("\"how\":\"LIMIT\"");
    }
  }

  @Test
  void aFlippedByteEndsItWithASentenceThatNamesTheFile() throws IOException {
    TestBundle bundle = TestBundle.binary(folder);
    Path model = bundle.folder().resolve(BundleManifest.MODEL_FILE);
    byte[] bytes = Files.readAllBytes(model);
    bytes[bytes.length / 2] ^= 1;
    Files.write(model, bytes);

    try (ServerProcess server = ServerProcess.start(folder, environment(bundle))) {
      assertThat(server.awaitExit()).isEqualTo(ExitCode.BAD_INPUT.code());
      assertThat(server.termination())
          .contains(bundle.uri() + "/model.onnx", "the file was changed")
          .doesNotContain("Exception", "\n");
      assertThat(server.output()).contains("start_failed", "model.onnx");
    }
  }

  @Test
  void aSettingOutOfItsBoundsEndsItWithItsName() {
    TestBundle bundle = TestBundle.binary(folder);
    try (ServerProcess server =
            ServerProcess.start(folder, environment(bundle, "LOUPE_QUEUE_LIMIT", "0"));
        ServerProcess unreadable =
            ServerProcess.start(folder, environment(bundle, "LOUPE_DRAIN_QUIET", "soon"))) {
      assertThat(server.awaitExit()).isEqualTo(ExitCode.USAGE.code());
      assertThat(server.termination())
          .isEqualTo(
              "LOUPE_QUEUE_LIMIT is \"0\"; accepted: a whole number, 1 to 10000. The server did not"
                  + " start.");
      assertThat(unreadable.awaitExit()).isEqualTo(ExitCode.USAGE.code());
      assertThat(unreadable.termination()).contains("LOUPE_DRAIN_QUIET is \"soon\"");
    }
  }
}
