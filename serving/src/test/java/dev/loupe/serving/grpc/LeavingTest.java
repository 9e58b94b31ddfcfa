package dev.loupe.serving.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.loupe.inference.GRPCInferenceServiceGrpc;
import dev.loupe.inference.GRPCInferenceServiceGrpc.GRPCInferenceServiceBlockingStub;
import dev.loupe.inference.ModelMetadataRequest;
import dev.loupe.serving.drain.Drain;
import dev.loupe.serving.drain.Leaving;
import dev.loupe.serving.fixture.Client;
import dev.loupe.serving.fixture.Client.Answer;
import dev.loupe.serving.fixture.Pictures;
import dev.loupe.serving.fixture.TestBundle;
import dev.loupe.serving.fixture.TestServer;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeavingTest {
  @TempDir Path root;

  private static Answer predict(TestServer server, Client client) {
    Answer answer = client.postRaw(server.uri("/predict"), "image/jpeg", Pictures.bright("jpg"));
    assertThat(answer.status()).isEqualTo(200);
    return answer;
  }

  @Test
  void clientsAreSentElsewhereAndAreWelcomeAgain() {
    try (TestServer server = TestServer.ready(TestBundle.binary(root), Map.of());
        Client client = new Client()) {
      Leaving leaving = server.bean(Leaving.class);
      assertThat(predict(server, client).header("Connection")).isEmpty();

      leaving.set(true);

      assertThat(predict(server, client).header("Connection")).isEqualTo("close");
      assertThat(client.get(server.uri("/nothing")).header("Connection")).isEqualTo("close");
      assertThat(client.get(server.uri("/health")).status()).isEqualTo(200);
      assertThat(client.get(server.managementUri("/health/readiness")).status()).isEqualTo(200);

      leaving.set(false);

      assertThat(predict(server, client).header("Connection")).isEmpty();
    }
  }

  @Test
  void aConnectionOfGrpcIsToldOnceAndNoCallFails() {
    try (TestServer server = TestServer.ready(TestBundle.binary(root), Map.of())) {
      Leaving leaving = server.bean(Leaving.class);
      OpenConnections connections = server.bean(OpenConnections.class);
      ManagedChannel channel = GrpcClient.channel(server);
      try {
        call(channel);
        assertThat(connections.count()).isEqualTo(1);

        leaving.set(true);

        await().until(() -> connections.count() == 0);
        assertThat(channel.getState(false)).isEqualTo(ConnectivityState.IDLE);
        // Whoever comes nevertheless is answered, and told after a while.
        call(channel);
        await().until(() -> connections.count() == 0);

        call(channel);
        leaving.set(false);

        // What was told to it while clients were sent elsewhere is not said any more.
        call(channel);
        await().during(Duration.ofMillis(1500)).until(() -> connections.count() == 1);
      } finally {
        channel.shutdownNow();
      }
    }
  }

  @Test
  void aDrainIsNotTakenBack() {
    try (TestServer server = TestServer.ready(TestBundle.binary(root), Map.of())) {
      Leaving leaving = server.bean(Leaving.class);
      leaving.set(true);
      server.bean(Drain.class).begin();

      leaving.set(false);

      assertThat(leaving.isOn()).isTrue();
    }
  }

  private static void call(ManagedChannel channel) {
    GRPCInferenceServiceBlockingStub stub = GRPCInferenceServiceGrpc.newBlockingStub(channel);
    ModelMetadataRequest asked =
        ModelMetadataRequest.newBuilder().setName(TestBundle.MODEL).build();
    assertThat(stub.modelMetadata(asked).getInputsCount()).isEqualTo(2);
  }
}
