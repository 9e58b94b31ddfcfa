package dev.loupe.serving.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.serving.fixture.Client;
import dev.loupe.serving.fixture.Form;
import dev.loupe.serving.fixture.Pictures;
import dev.loupe.serving.fixture.TestBundle;
import dev.loupe.serving.fixture.TestServer;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsTest {
  private static final String OURS = "model=\"product-photo\",";

  @TempDir static Path root;
  static TestServer server;
  static Client client;
  static List<String> lines;

  @BeforeAll
  static void start() {
    server = TestServer.listening(TestBundle.binary(root), Map.of());
    client = new Client();
    assertThat(scrape()).anyMatch(line -> line.matches("aidetect_model_loaded\\{.*} 0\\.0"));
    server.load();
    client.postForm(server.uri("/v1/predict"), Form.ofPicture(Pictures.bright("jpg")));
    client.postForm(server.uri("/predict"), Form.ofPicture(Pictures.text()));
    client.postForm(server.uri("/predict"), new Form().field("x", "y").end());
    client.postForm(
        server.uri("/v1/predict/batch"),
        new Form().file("files", "a.jpg", Pictures.bright("jpg")).end());
    client.get(server.uri("/somewhere/" + "else"));
    client.get(server.uri("/health"));
    client.send(
        HttpRequest.newBuilder(server.uri("/health"))
            .method("BREW", HttpRequest.BodyPublishers.noBody()));
    lines = scrape();
  }

  @AfterAll
  static void stop() {
    client.close();
    server.close();
  }

  private static List<String> scrape() {
    return client.get(server.managementUri("/metrics")).text().lines().toList();
  }

  private static void assertSample(String name, String... labels) {
    assertThat(lines)
        .anySatisfy(
            line -> {
              assertThat(line).startsWith(name + "{").contains(OURS);
              assertThat(line).contains("version=\"product-photo-0123456789\"");
              for (String label : labels) {
                assertThat(line).contains(label);
              }
            });
  }

  @Test
  void theNamesArePrometheussOwnWords() {
    assertSample(
        MetricNames.PREDICTIONS,
        "status=\"success\"",
        "class=\"ai_generated\"",
        "confidence=\"high\"");
    assertSample(
        MetricNames.PREDICTIONS, "status=\"invalid\"", "class=\"none\"", "confidence=\"none\"");
    for (String histogram :
        List.of(
            MetricNames.PREDICTION_LATENCY,
            MetricNames.PREDICTION_PROBABILITY,
            MetricNames.REQUEST_SIZE,
            MetricNames.RESPONSE_SIZE,
            MetricNames.BATCH_SIZE,
            MetricNames.BATCH_LATENCY,
            MetricNames.HTTP_DURATION)) {
      assertThat(lines).contains("# TYPE " + histogram + " histogram");
      assertSample(histogram + "_bucket", "le=\"+Inf\"");
      assertSample(histogram + "_count");
      assertSample(histogram + "_sum");
    }
    assertSample(MetricNames.PREDICTION_LATENCY + "_bucket", "le=\"0.5\"");
    assertSample(MetricNames.VALIDATION_ERRORS, "reason=\"not_an_image\"", "} 1.0");
    assertSample(MetricNames.VALIDATION_ERRORS, "reason=\"missing_file\"", "} 1.0");
    assertSample(MetricNames.VALIDATION_ERRORS, "reason=\"animated\"", "} 0.0");
    assertSample(MetricNames.BATCHES, "} 1.0");
    assertSample(MetricNames.BATCH_SIZE + "_sum", "} 1.0");
    assertSample(MetricNames.MODEL_LOADED, "} 1.0");
    assertSample(MetricNames.QUEUE_WAITING, "} 0.0");
    assertSample(
        MetricNames.HTTP_REQUESTS, "method=\"POST\"", "path=\"/v1/predict\"", "status=\"200\"");
  }

  @Test
  void labelsAreBoundedWhateverIsSent() {
    assertSample(MetricNames.HTTP_REQUESTS, "path=\"other\"", "status=\"404\"");
    assertSample(MetricNames.HTTP_REQUESTS, "method=\"other\"");
    assertThat(lines).noneMatch(line -> line.contains("somewhere") || line.contains("BREW"));
  }

  @Test
  void everySampleSaysWhoseItIs() {
    assertThat(lines)
        .filteredOn(line -> line.startsWith("aidetect_") || line.startsWith("http_"))
        .isNotEmpty()
        .allMatch(line -> line.contains(OURS));
  }

  @Test
  void itIsOnTheManagementPortAlone() {
    assertThat(client.get(server.uri("/metrics")).status()).isEqualTo(404);
    assertThat(client.get(server.managementUri("/metrics")).header("Content-Type"))
        .startsWith("text/plain; version=0.0.4");
    assertThat(client.get(server.managementUri("/health")).status()).isEqualTo(200);
    assertThat(client.get(server.managementUri("/docs")).status()).isEqualTo(404);
    assertThat(client.get(server.managementUri("/prometheus")).status()).isEqualTo(404);
  }
}
