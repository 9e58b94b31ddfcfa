package dev.loupe.serving.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.serving.drain.Drain;
import dev.loupe.serving.fixture.Client;
import dev.loupe.serving.fixture.Client.Answer;
import dev.loupe.serving.fixture.Pictures;
import dev.loupe.serving.fixture.TestBundle;
import dev.loupe.serving.fixture.TestServer;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LifeTest {
  @TempDir Path root;

  private static Answer predict(TestServer server, Client client) {
    return client.postRaw(server.uri("/predict"), "image/jpeg", Pictures.bright("jpg"));
  }

  @Test
  void itIsReadyWhenTheModelIsLoadedAndSaysSoEverywhere() {
    try (TestServer server = TestServer.listening(TestBundle.binary(root), Map.of());
        Client client = new Client()) {
      Answer early = predict(server, client);
      assertThat(early.status()).isEqualTo(503);
      assertThat(early.header("Retry-After")).isEqualTo("1");
      assertThat(early.json().get("error").asText()).isEqualTo("Model not loaded");
      Answer starting = client.get(server.uri("/health"));
      assertThat(starting.status()).isEqualTo(503);
      assertThat(starting.json().get("status").asText()).isEqualTo("starting");
      assertThat(starting.json().get("error").asText()).isEqualTo("Model not loaded");
      assertThat(starting.json().get("request_id").asText())
          .isEqualTo(starting.header("X-Request-ID"));
      assertThat(client.get(server.uri("/healthz")).status()).isEqualTo(200);
      assertThat(client.get(server.managementUri("/health/readiness")).status()).isEqualTo(503);
      assertThat(client.get(server.managementUri("/health/liveness")).status()).isEqualTo(200);

      server.load();

      Answer health = client.get(server.uri("/health"));
      assertThat(health.status()).isEqualTo(200);
      assertThat(health.json().fieldNames())
          .toIterable()
          .containsExactly("status", "model", "version", "uptime_seconds");
      assertThat(health.json().get("status").asText()).isEqualTo("healthy");
      assertThat(health.json().get("model").asText()).isEqualTo("product-photo");
      assertThat(health.json().get("version").asText()).isEqualTo("product-photo-0123456789");
      assertThat(health.json().get("uptime_seconds").asDouble()).isPositive();
      assertThat(client.get(server.managementUri("/health/readiness")).status()).isEqualTo(200);
      assertThat(predict(server, client).status()).isEqualTo(200);
    }
  }

  @Test
  void aDrainingServerAnswersAndSendsItsClientsElsewhere() throws InterruptedException {
    Map<String, Object> settings = Map.of("loupe.drain-quiet", "500ms", "loupe.drain-limit", "20s");
    try (TestServer server = TestServer.ready(TestBundle.binary(root), settings);
        Client client = new Client()) {
      assertThat(predict(server, client).header("Connection")).isEmpty();

      server.bean(Drain.class).begin();

      Answer late = predict(server, client);
      assertThat(late.status()).isEqualTo(200);
      assertThat(late.header("Connection")).isEqualTo("close");
      assertThat(client.get(server.uri("/nothing")).header("Connection")).isEqualTo("close");
      Answer health = client.get(server.uri("/health"));
      assertThat(health.status()).isEqualTo(503);
      assertThat(health.json().get("status").asText()).isEqualTo("draining");
      assertThat(client.get(server.managementUri("/health/readiness")).status()).isEqualTo(503);
      assertThat(client.get(server.managementUri("/health/liveness")).status()).isEqualTo(200);
      assertThat(server.bean(Drain.class).await()).isEqualTo(Drain.Ended.QUIET);
    }
  }
}
