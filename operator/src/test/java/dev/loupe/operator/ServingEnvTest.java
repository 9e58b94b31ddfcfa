package dev.loupe.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.loupe.contract.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServingEnvTest {
  @Test
  void tracesAndTunablesAreAccepted() {
    assertThat(
            ServingEnv.read(
                """
                {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector:4318",
                 "LOUPE_THREADS": "2",
                 "OTEL_RESOURCE_ATTRIBUTES": ""}
                """))
        .containsExactly(
            Map.entry("LOUPE_THREADS", "2"),
            Map.entry("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4318"),
            Map.entry("OTEL_RESOURCE_ATTRIBUTES", ""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "LOUPE_BUNDLE_URI",
        "LOUPE_KEYS_DIR",
        "LOUPE_POLICY_FILE",
        "LOUPE_HTTP_PORT",
        "LOUPE_DRAIN_LIMIT",
        "LOUPE_TERMINATION_LOG",
        "JAVA_TOOL_OPTIONS",
        "OTEL_",
        "otel_service_name",
        "OTEL_A B",
        "MY_OTEL_X",
        ""
      })
  void anyOtherIsRefusedByName(String name) {
    assertThatThrownBy(() -> ServingEnv.read("{\"%s\": \"x\"}".formatted(name)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "LOUPE_SERVING_ENV: %s is no variable that serving pods can be given; accepted: OTEL_"
                + " followed by capital letters, digits or _, and LOUPE_MAX_IMAGE_BYTES,"
                + " LOUPE_MAX_PIXELS, LOUPE_MIN_SIDE, LOUPE_THREADS, LOUPE_QUEUE_LIMIT,"
                + " LOUPE_BODY_MEMORY, LOUPE_MAX_BATCH, LOUPE_SHADOW_MEMORY,"
                + " LOUPE_SHADOW_CONCURRENCY, LOUPE_REQUEST_DEADLINE, LOUPE_ANSWER_DEADLINE,"
                + " LOUPE_DRAIN_QUIET",
            name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"2", "null", "true", "{}", "[\"2\"]"})
  void aValueThatIsNoTextIsRefused(String value) {
    assertThatThrownBy(() -> ServingEnv.read("{\"LOUPE_THREADS\": %s}".formatted(value)))
        .hasMessage(
            "LOUPE_SERVING_ENV: the value of LOUPE_THREADS is not accepted; accepted: a text of at"
                + " most 1024 characters");
  }

  @Test
  void aLongValueIsRefusedAndNotRepeated() {
    assertThat(ServingEnv.read("{\"OTEL_X\": \"%s\"}".formatted("x".repeat(1024)))).hasSize(1);
    assertThatThrownBy(() -> ServingEnv.read("{\"OTEL_X\": \"%s\"}".formatted("x".repeat(1025))))
        .hasMessageContaining("OTEL_X")
        .hasMessageNotContaining("xx");
  }

  @Test
  void moreThan64AreRefused() {
    assertThat(ServingEnv.read(many(64))).hasSize(64);
    assertThatThrownBy(() -> ServingEnv.read(many(65)))
        .hasMessage("LOUPE_SERVING_ENV has 65 variables; accepted: at most 64");
  }

  private static String many(int count) {
    return Json.text(
        IntStream.range(0, count).boxed().collect(Collectors.toMap(i -> "OTEL_" + i, i -> "x")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
      token=secret
      [1]
      null
      "x"
      {"OTEL_X": "token
      """,
      quoteCharacter = '\'')
  void whatIsNoObjectIsRefusedAndNotRepeated(String text) {
    assertThatThrownBy(() -> ServingEnv.read(text))
        .hasMessage(
            "LOUPE_SERVING_ENV is no JSON object; accepted: names and texts, {\"NAME\": \"VALUE\"}");
  }

  @Test
  void theChartsSchemaAcceptsTheSameNamesAndBounds() throws IOException {
    JsonNode schema =
        Json.read(
            Files.readAllBytes(Path.of("../charts/loupe/values.schema.json")), JsonNode.class);

    JsonNode env = schema.at("/properties/serving/properties/env");
    JsonNode names = env.path("patternProperties");

    assertThat(names.properties()).hasSize(1);
    assertThat(names.path(ServingEnv.NAME.pattern()).path("maxLength").asInt()).isEqualTo(1024);
    assertThat(env.path("maxProperties").asInt()).isEqualTo(64);
    assertThat(env.path("additionalProperties").asBoolean(true)).isFalse();
  }

  /** docs/serving.md says that they are these rows. */
  @Test
  void thePageListsTheTunablesOneAfterAnother() throws IOException {
    List<String> rows =
        Files.readAllLines(Path.of("../docs/serving.md")).stream()
            .filter(line -> line.startsWith("| `LOUPE_"))
            .map(line -> line.split("`", -1)[1])
            .toList();

    int first = rows.indexOf("LOUPE_MAX_IMAGE_BYTES");
    int last = rows.indexOf("LOUPE_DRAIN_QUIET");

    assertThat(rows.subList(first, last + 1)).isEqualTo(ServingEnv.TUNABLES);
  }
}
