package dev.loupe.serving.split;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.loupe.contract.Json;
import dev.loupe.contract.SplitReport;
import dev.loupe.contract.SplitReport.Role;
import dev.loupe.serving.drain.Drain;
import dev.loupe.serving.fixture.Client;
import dev.loupe.serving.fixture.TestBundle;
import dev.loupe.serving.fixture.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SplitEndpointTest {
  private static final String VERSION = "product-photo-0123456789";

  @TempDir Path root;

  private static SplitReport report(TestServer server, Client client) {
    try {
      return Json.read(
          client.get(server.managementUri("/split")).response().body(), SplitReport.class);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aPodSaysWhatItFollowsAndWhatItHasToDo() throws IOException {
    Path file = root.resolve("split.json");
    try (TestServer server =
            TestServer.listening(
                TestBundle.binary(root), Map.of("loupe.split-file", file.toString()));
        Client client = new Client()) {
      SplitReport alone = report(server, client);
      assertThat(alone)
          .isEqualTo(new SplitReport(VERSION, null, 0, Role.ALONE, 0, alone.idleMillis()));
      assertThat(client.get(server.uri("/split")).status()).isEqualTo(404);

      Files.writeString(
          file,
          """
          {"owner": "a", "turn": 7, "serving": "%s", "servingHost": "v1.shop.svc"}"""
              .formatted(VERSION));
      await().atMost(30, SECONDS).until(() -> report(server, client).turn() == 7);

      Drain drain = server.bean(Drain.class);
      drain.came();
      SplitReport busy = report(server, client);
      assertThat(busy)
          .isEqualTo(new SplitReport(VERSION, "a", 7, Role.SERVING, 1, busy.idleMillis()));
      drain.answered();
      assertThat(report(server, client).inFlight()).isZero();
    }
  }
}
