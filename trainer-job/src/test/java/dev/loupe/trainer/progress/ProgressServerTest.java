package dev.loupe.trainer.progress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.contract.Json;
import dev.loupe.contract.ProgressReport;
import dev.loupe.contract.Stage;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

class ProgressServerTest {
  private Instant now = Instant.parse("2026-11-21T10:00:00Z");
  private final InstantSource clock = () -> now;

  @Test
  void progressSaysWhereTheStageStandsAndHowLongItStillTakes() {
    Progress progress = new Progress(Stage.TRAIN, clock);
    assertThat(progress.report())
        .isEqualTo(new ProgressReport(Stage.TRAIN, 0, null, null, null, null));

    now = now.plusSeconds(30);
    progress.epoch(3, 10);
    progress.validationAccuracy(0.875);
    progress.done(0.25);
    progress.done(0.1);

    assertThat(progress.report()).isEqualTo(new ProgressReport(Stage.TRAIN, 25, 90L, 3, 10, 0.875));
  }

  @Test
  void thePortAnswersGetProgressAndNothingElse() throws IOException, InterruptedException {
    Progress progress = new Progress(Stage.VALIDATE, clock);
    progress.done(0.5);
    try (ProgressServer server = ProgressServer.start("127.0.0.1", 0, progress);
        HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<byte[]> answer = send(client, server, "GET", "/progress");
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(Json.read(answer.body(), ProgressReport.class)).isEqualTo(progress.report());
      assertThat(send(client, server, "POST", "/progress").statusCode()).isEqualTo(405);
      assertThat(send(client, server, "GET", "/other").statusCode()).isEqualTo(404);
    }
  }

  private static HttpResponse<byte[]> send(
      HttpClient client, ProgressServer server, String method, String path)
      throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:%d%s".formatted(server.port(), path));
    HttpRequest request =
        HttpRequest.newBuilder(uri).method(method, BodyPublishers.noBody()).build();
    return client.send(request, BodyHandlers.ofByteArray());
  }
}
