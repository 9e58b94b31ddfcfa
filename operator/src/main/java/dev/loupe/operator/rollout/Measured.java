package dev.loupe.operator.rollout;

import dev.loupe.operator.analysis.Reading;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What was counted of a trial. */
public sealed interface Measured {
  /** No window is over yet. */
  record Nothing() implements Measured {}

  /**
   * A window of time.
   *
   * @param from where the one before ended
   * @param readings by metric, of {@link Metric#word()}
   * @param shown what decides nothing
   */
  record Counted(
      Instant from, Instant to, Map<String, Reading> readings, List<Answered> queries, Shown shown)
      implements Measured {
    public Counted {
      readings = Map.copyOf(readings);
      queries = List.copyOf(queries);
    }

    public Counted(
        Instant from, Instant to, Map<String, Reading> readings, List<Answered> queries) {
      this(from, to, readings, queries, Shown.NOTHING);
    }
  }

  /**
   * @param reason one word in camel case
   */
  record Unavailable(String reason, String message) implements Measured {}

  /**
   * What Prometheus said to a question of the user's.
   *
   * @param value empty: it said something else than one finite number
   * @param message what it said then
   */
  record Answered(String name, Optional<Double> value, String message) {
    public Answered {
      if (value.filter(v -> !Double.isFinite(v)).isPresent()) {
        message = "the answer is %s, which is no number".formatted(value.get());
        value = Optional.empty();
      }
    }
  }

  /**
   * What people want to see of a window beside what is judged.
   *
   * @param classes comparisons by the class that the serving version predicted
   * @param compared pictures that both versions predicted
   * @param dropped copies that were not compared, by reason
   * @param difference of the probabilities of one class, summed over {@code compared}
   * @param servingSeconds that the serving version took for them, summed
   * @param candidateSeconds that the candidate took
   * @param scraped pods of the serving version that Prometheus reads, of {@code pods}
   * @param trouble what is wrong with that; empty: nothing is
   */
  record Shown(
      SortedMap<String, Comparisons> classes,
      long compared,
      SortedMap<String, Long> dropped,
      double difference,
      double servingSeconds,
      double candidateSeconds,
      int scraped,
      int pods,
      String trouble) {
    public static final Shown NOTHING =
        new Shown(new TreeMap<>(), 0, new TreeMap<>(), 0, 0, 0, 0, 0, "");

    public Shown {
      classes = new TreeMap<>(classes);
      dropped = new TreeMap<>(dropped);
    }
  }

  /** Of one class. */
  record Comparisons(long compared, long disagreed) {}
}
