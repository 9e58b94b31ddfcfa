package dev.loupe.operator.check;

import dev.loupe.operator.metrics.LoupeMetrics;
import dev.loupe.operator.prometheus.Answer.QueryValue;
import dev.loupe.operator.prometheus.Measurer;
import dev.loupe.operator.prometheus.PrometheusSettings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Asks Prometheus, as the operator does, whether it scrapes the operator. Argument: a file with the
 * operator's namespace. Exit status 1 if it does not answer, or scrapes no operator pod within a
 * minute.
 */
public final class PrometheusCheck {
  private static final int TIMES = 12;
  private static final int SECONDS_BETWEEN = 5;

  private PrometheusCheck() {}

  /** What is done between two questions. */
  @FunctionalInterface
  interface Pause {
    void take() throws InterruptedException;
  }

  public static void main(String[] args) throws InterruptedException, IOException {
    if (args.length != 1) {
      System.err.println("usage: PrometheusCheck FILE, a file with the operator's namespace");
      System.exit(2);
    }
    String namespace = Files.readString(Path.of(args[0])).strip();
    PrometheusSettings settings = PrometheusSettings.from(System.getenv());
    try (Measurer measurer =
        new Measurer(settings, new LoupeMetrics(new SimpleMeterRegistry()), Clock.systemUTC())) {
      Pause pause = () -> TimeUnit.SECONDS.sleep(SECONDS_BETWEEN);
      System.exit(check(namespace, measurer::number, pause, System.out) ? 0 : 1);
    }
  }

  /** Says what it found; a Prometheus finds new pods after some seconds only. */
  static boolean check(
      String namespace, Function<String, QueryValue> prometheus, Pause pause, PrintStream out)
      throws InterruptedException {
    String said = "";
    for (int i = 0; i < TIMES; i++) {
      if (i > 0) {
        pause.take();
      }
      QueryValue operators = prometheus.apply(count("loupe_leader", namespace));
      if (operators.value().orElse(0.0) > 0) {
        QueryValue serving = prometheus.apply("count(aidetect_model_loaded) or vector(0)");
        out.printf(
            "Prometheus answers, and scrapes %.0f operator pods and %.0f serving pods.%n",
            operators.value().orElse(0.0), serving.value().orElse(0.0));
        return true;
      }
      said =
          operators.value().isPresent()
              ? "Prometheus answers, and has no sample of loupe_leader with the label namespace=\"%s\"; metrics.serviceMonitor or metrics.scrapeConfig tell it of the operator's pods."
                  .formatted(namespace)
              : operators.message();
    }
    out.println(said);
    return false;
  }

  private static String count(String metric, String namespace) {
    return "count(%s{namespace=\"%s\"}) or vector(0)".formatted(metric, namespace);
  }
}
