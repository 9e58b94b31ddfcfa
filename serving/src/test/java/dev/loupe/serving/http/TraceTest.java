package dev.loupe.serving.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.contract.ExitCode;
import dev.loupe.serving.fixture.Client;
import dev.loupe.serving.fixture.Client.Answer;
import dev.loupe.serving.fixture.Collector;
import dev.loupe.serving.fixture.Pictures;
import dev.loupe.serving.fixture.TestBundle;
import dev.loupe.serving.fixture.TestServer;
import dev.loupe.serving.start.Failures;
import dev.loupe.serving.start.StartException;
import dev.loupe.serving.trace.ExportedTracing;
import dev.loupe.serving.trace.TraceParent;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TraceTest {
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String SENT = "00-" + TRACE + "-00f067aa0ba902b7-01";

  @TempDir Path root;

  private static Answer predicts(TestServer server, Client client) {
    return client.send(
        HttpRequest.newBuilder(server.uri("/predict"))
            .header("Content-Type", "image/jpeg")
            .header("traceparent", SENT)
            .POST(BodyPublishers.ofByteArray(Pictures.bright("jpg"))));
  }

  @Test
  void anAnswerGoesOnWithTheSendersTrace() {
    try (TestServer server = TestServer.ready(TestBundle.binary(root), Map.of());
        Client client = new Client()) {
      TraceParent step =
          TraceParent.parse(predicts(server, client).header("traceparent")).orElseThrow();

      assertThat(step.traceId()).isEqualTo(TRACE);
      assertThat(step.spanId()).isNotEqualTo("00f067aa0ba902b7");
      assertThat(step.sampled()).isTrue();
      // What sends none gets one.
      assertThat(
              TraceParent.parse(client.get(server.uri("/health")).header("traceparent"))
                  .orElseThrow()
                  .traceId())
          .isNotEqualTo(TRACE);
      assertThat(server.findBean(ExportedTracing.class)).isEmpty();
    }
  }

  @Test
  void stepsAreSentToTheCollectorThatIsNamed() throws InterruptedException {
    try (Collector collector = Collector.open();
        TestServer server = TestServer.ready(TestBundle.binary(root), Map.of());
        Client client = new Client()) {
      TraceParent step =
          TraceParent.parse(predicts(server, client).header("traceparent")).orElseThrow();
      assertThat(client.get(server.uri("/privacy")).json().get("recipients").asText())
          .startsWith("The trace collector of those who run this server");
      server.bean(ExportedTracing.class).close();

      assertThat(collector.spans())
          .contains("POST /predict", "product-photo", "http.response.status_code")
          .contains(Collector.id(TRACE), Collector.id(step.spanId()));
    }
  }

  @Test
  void aCollectorMayBeNamedThatSpeaksGrpc() throws InterruptedException {
    try (Collector collector = Collector.openGrpc();
        TestServer server = TestServer.ready(TestBundle.binary(root), Map.of());
        Client client = new Client()) {
      assertThat(predicts(server, client).status()).isEqualTo(200);

      assertThat(collector.spans()).contains("POST /predict", Collector.id(TRACE));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "otel.exporter.otlp.protocol=http/json | http/json",
        "otel.exporter.otlp.endpoint=collector:4318 | collector:4318",
        "otel.exporter.otlp.timeout=soon | timeout",
        "otel.traces.sampler=traceidratio otel.traces.sampler.arg=5 | ratio must be in range",
        "otel.bsp.max.queue.size=0 | maxQueueSize must be positive"
      })
  void aVariableThatCannotBeUsedEndsTheStart(String variables, String sentence) {
    Map<String, String> properties =
        Stream.of(variables.split(" "))
            .map(one -> one.split("="))
            .collect(Collectors.toMap(one -> one[0], one -> one[1]));
    try (Collector _ = Collector.open()) {
      properties.forEach(System::setProperty);

      assertThatThrownBy(() -> TestServer.listening(TestBundle.binary(root), Map.of()).close())
          .satisfies(
              e -> {
                StartException failure = Failures.of(e);
                assertThat(failure.exitCode()).isEqualTo(ExitCode.USAGE);
                assertThat(failure)
                    .hasMessageContaining(sentence)
                    .hasMessageContaining("The server did not start.");
              });
    } finally {
      properties.keySet().forEach(System::clearProperty);
    }
  }
}
