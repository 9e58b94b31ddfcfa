package dev.loupe.operator;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

class JsonLinesTest {
  @Test
  void aLineSaysWhatHappenedToWhichObject() throws IOException {
    LoggingEvent event = new LoggingEvent();
    event.setLoggerContext(new LoggerContext());
    event.setLoggerName("dev.loupe.operator.Test");
    event.setLevel(Level.INFO);
    event.setInstant(Instant.parse("2026-11-21T12:00:00Z"));
    event.setMessage("A run \"moved\" on");
    event.setMDCPropertyMap(Map.of("resource.name", "run-1", "resource.uid", "not told"));
    event.setKeyValuePairs(List.of(new KeyValuePair("phase", "Training")));
    JsonLines lines = new JsonLines();
    lines.start();

    JsonNode line = new ObjectMapper().readTree(lines.encode(event));

    assertThat(line.get("timestamp").asText()).isEqualTo("2026-11-21T12:00:00Z");
    assertThat(line.get("message").asText()).isEqualTo("A run \"moved\" on");
    assertThat(line.get("name").asText()).isEqualTo("run-1");
    assertThat(line.get("phase").asText()).isEqualTo("Training");
    assertThat(line.has("resource.uid")).isFalse();
  }

  @Test
  void aFailureIsInTheSameLine() {
    LoggingEvent event =
        new LoggingEvent(
            "fqcn",
            new LoggerContext().getLogger("test"),
            Level.ERROR,
            "failed",
            new IllegalStateException("because"),
            new Object[0]);
    event.setMDCPropertyMap(Map.of());
    JsonLines lines = new JsonLines();
    lines.start();

    String line = new String(lines.encode(event), StandardCharsets.UTF_8);

    assertThat(line.lines()).hasSize(1);
    assertThat(line).contains("because");
  }
}
