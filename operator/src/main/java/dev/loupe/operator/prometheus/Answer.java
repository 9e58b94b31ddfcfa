package dev.loupe.operator.prometheus;

import dev.loupe.operator.analysis.Reading;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What Prometheus told about one trial. */
public sealed interface Answer {
  String ERRORS = "errors";
  String LATENCY = "latency";
  String AGREEMENT = "agreement";

  /**
   * One window of time. Windows tile: the next one begins at {@code to}, which has to be taken over
   * even if nothing was counted, for a window is at most {@link Measurer#LONGEST} long.
   *
   * @param readings by {@link #ERRORS}, {@link #LATENCY} and {@link #AGREEMENT}; pairs have no
   *     weight yet (0)
   * @param classes comparisons by the class that the serving version predicted
   * @param unjudged requests to the candidate that say nothing of it, by result: neutral, skipped
   * @param queries the user's, in their order
   */
  record Counted(
      Instant from,
      Instant to,
      Map<String, Reading> readings,
      SortedMap<String, Compared> classes,
      Source source,
      Shadowed shown,
      List<QueryValue> queries,
      SortedMap<String, Long> unjudged)
      implements Answer {
    public Counted {
      readings = Map.copyOf(readings);
      classes = sorted(classes);
      queries = List.copyOf(queries);
      unjudged = sorted(unjudged);
    }
  }

  /**
   * Nothing could be counted, and nothing is lost: the same ask may be answered later.
   *
   * @param reason one of {@link #NO_PROMETHEUS} and the others, for a condition
   * @param message one sentence, with Prometheus' address and what it answered
   */
  record Unavailable(String reason, String message) implements Answer {}

  String NO_PROMETHEUS = "NoPrometheus";
  String UNREACHABLE = "PrometheusUnreachable";
  String REFUSED = "PrometheusRefused";
  String NOT_SCRAPED = "NotScraped";
  String SCRAPED_TWICE = "ScrapedTwice";
  String UNREADABLE = "MeasurementFailed";

  /** Pictures of one class that both versions predicted. */
  record Compared(long compared, long disagreed) {}

  /**
   * Whom Prometheus reads.
   *
   * @param scraped of {@code pods}, those with a sample of the last two minutes
   * @param message what is wrong with it; empty: nothing is
   */
  record Source(int scraped, int pods, String message) {}

  /**
   * What the shadow did in the window. Shown, and not judged.
   *
   * @param dropped copies that were not compared, by reason
   * @param scoreDifference of the two probabilities of one class, 0 to 1
   * @param servingSeconds what the serving version took for the pictures that were compared
   */
  record Shadowed(
      long compared,
      SortedMap<String, Long> dropped,
      Mean scoreDifference,
      Mean servingSeconds,
      Mean candidateSeconds) {
    public Shadowed {
      dropped = sorted(dropped);
    }
  }

  /** A sum and how many it is of. */
  record Mean(double sum, long count) {
    public Optional<Double> value() {
      return count > 0 ? Optional.of(sum / count) : Optional.empty();
    }
  }

  /**
   * What a question of the user's was answered.
   *
   * @param value empty: something else than one finite number
   * @param message what it was then, and what to do; empty with a value
   */
  record QueryValue(String name, Optional<Double> value, String message) {}

  private static <V> SortedMap<String, V> sorted(SortedMap<String, V> map) {
    return Collections.unmodifiableSortedMap(new TreeMap<>(map));
  }
}
