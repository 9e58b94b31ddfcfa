package dev.loupe.operator.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.operator.prometheus.Answer.QueryValue;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class PrometheusCheckTest {
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private final List<String> asked = new ArrayList<>();
  private int pauses;

  @Test
  void itSaysWhomPrometheusScrapes() throws InterruptedException {
    assertThat(check(query -> number(query.contains("loupe_leader") ? 1 : 3))).isTrue();

    assertThat(said())
        .isEqualTo("Prometheus answers, and scrapes 1 operator pods and 3 serving pods.");
    assertThat(asked)
        .first()
        .isEqualTo("count(loupe_leader{namespace=\"loupe-system\"}) or vector(0)");
    assertThat(pauses).isZero();
  }

  @Test
  void aPodThatIsFoundAfterAWhileIsEnough() throws InterruptedException {
    assertThat(check(query -> number(asked.size() < 4 ? 0 : 1))).isTrue();

    assertThat(pauses).isEqualTo(3);
  }

  @Test
  void aPrometheusThatDoesNotScrapeTheOperatorIsToldWhatWould() throws InterruptedException {
    assertThat(check(query -> number(0))).isFalse();

    assertThat(said())
        .isEqualTo(
            "Prometheus answers, and has no sample of loupe_leader with the label"
                + " namespace=\"loupe-system\"; metrics.serviceMonitor or metrics.scrapeConfig tell"
                + " it of the operator's pods.");
  }

  @Test
  void aPrometheusThatDoesNotAnswerIsQuoted() throws InterruptedException {
    assertThat(check(query -> new QueryValue("query", Optional.empty(), "was not answered: 401")))
        .isFalse();

    assertThat(said()).isEqualTo("was not answered: 401");
  }

  private boolean check(Function<String, QueryValue> prometheus) throws InterruptedException {
    return PrometheusCheck.check(
        "loupe-system",
        query -> {
          asked.add(query);
          return prometheus.apply(query);
        },
        () -> pauses++,
        new PrintStream(said, true, StandardCharsets.UTF_8));
  }

  private static QueryValue number(double value) {
    return new QueryValue("query", Optional.of(value), "");
  }

  private String said() {
    return said.toString(StandardCharsets.UTF_8).strip();
  }
}
