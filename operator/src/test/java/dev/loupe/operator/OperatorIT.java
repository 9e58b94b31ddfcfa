package dev.loupe.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.operator.fixture.ApiServer;
import dev.loupe.operator.fixture.Promtool;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(ApiServer.Extension.class)
class OperatorIT {
  private final ApiServer server;

  OperatorIT(ApiServer server) {
    this.server = server;
  }

  @Test
  void oneReplicaLeadsTheOtherIsReadyAndTakesOverAtOnceWhenTheFirstEndsInOrder()
      throws IOException, InterruptedException {
    try (HttpClient http = HttpClient.newHttpClient();
        EmbeddedServer first = start("first")) {
      awaitLeader(http, first, "1.0");
      Promtool.check(get(http, first, "/metrics"));
      assertThat(get(http, first, "/health/readiness")).contains("UP");
      assertThat(get(http, first, "/health/liveness")).contains("UP");
      try (EmbeddedServer second = start("second")) {
        assertThat(get(http, second, "/health/readiness")).contains("UP");
        assertThat(get(http, second, "/metrics")).contains("loupe_leader 0.0");

        first.stop();

        awaitLeader(http, second, "1.0");
        assertThat(holder()).isEqualTo("second");
      }
    }
  }

  /** Sooner than the Lease would expire. */
  private static void awaitLeader(HttpClient http, EmbeddedServer replica, String value) {
    Awaitility.await("leadership")
        .atMost(Duration.ofSeconds(10))
        .until(() -> get(http, replica, "/metrics"), m -> m.contains("loupe_leader " + value));
  }

  private EmbeddedServer start(String pod) {
    KubernetesClient client = server.newClient();
    TestBeans.CLIENT.set(client);
    return ApplicationContext.run(
        EmbeddedServer.class,
        Map.of(
            TestBeans.POD, pod, "micronaut.server.port", -1, "micronaut.server.host", "127.0.0.1"));
  }

  private String holder() {
    return server
        .client()
        .leases()
        .inNamespace("default")
        .withName(OperatorLife.LEASE)
        .get()
        .getSpec()
        .getHolderIdentity();
  }

  private static String get(HttpClient http, EmbeddedServer replica, String path)
      throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(URI.create(replica.getURL() + path)).build();
    return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
  }
}
