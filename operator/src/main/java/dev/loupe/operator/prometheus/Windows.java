package dev.loupe.operator.prometheus;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * How much counters grew between two moments, in whole numbers, from raw samples. Prometheus'
 * {@code increase()} would not do: it extrapolates to the window's ends, and does not see what a
 * series began with.
 *
 * <p>What grew between the last sample before the window and the first one in it belongs to the
 * window, so that windows that tile lose nothing and count nothing twice. A pod's counters begin
 * anew together: when one of them fell, its others did too, even if they are higher by now.
 */
final class Windows {
  static final String POD = "pod";

  /** What tells a pod's series from each other; others, like job, come of how it is scraped. */
  private static final Set<String> OWN =
      Set.of(Series.NAME, POD, "to", "result", "reason", "class", "candidate", "of", "le");

  private Windows() {}

  /** What came of it. */
  sealed interface Growth {
    /**
     * What each counter grew by.
     *
     * @param anew pods that were there before the window, and of which nobody knows what they had
     *     counted by then: they are counted from their first sample on
     */
    record Grown(List<Increase> increases, SortedSet<String> anew) implements Growth {}

    /** One counter comes in twice at the same time. */
    record Twice(Series one, Series other) implements Growth {}
  }

  /**
   * @param labels those that tell a series from others of its pod
   */
  record Increase(Map<String, String> labels, double by) {
    String label(String name) {
      return labels.getOrDefault(name, "");
    }
  }

  private record Run(Map<String, String> key, List<Series.Point> points) {
    String pod() {
      return key.getOrDefault(POD, "");
    }
  }

  /**
   * @param before the last value of each series at the window's beginning; also of series that are
   *     not counted, which tell that their pod was scraped
   * @param within samples of the window
   * @param from where the window begins
   * @param started when the pods began that are known
   * @param remembered whether anything at all is known of the window's beginning. If not, what a
   *     young pod counted may have been counted before: Prometheus lost it since
   */
  static Growth between(
      List<Series> before,
      List<Series> within,
      Instant from,
      Map<String, Instant> started,
      boolean remembered) {
    Map<Map<String, String>, List<Series>> byKey = new LinkedHashMap<>();
    for (Series series : within) {
      Series finite = finite(series);
      if (!finite.points().isEmpty()) {
        byKey.computeIfAbsent(key(finite), k -> new ArrayList<>()).add(finite);
      }
    }
    Baselines baselines = new Baselines(before, remembered);
    List<Run> runs = new ArrayList<>();
    SortedSet<String> anew = new TreeSet<>();
    for (Map.Entry<Map<String, String>, List<Series>> entry : byKey.entrySet()) {
      List<Series> parts = entry.getValue();
      parts.sort(Comparator.comparingLong(series -> series.first().millis()));
      for (int i = 1; i < parts.size(); i++) {
        if (parts.get(i).first().millis() <= parts.get(i - 1).last().millis()) {
          return new Growth.Twice(parts.get(i - 1), parts.get(i));
        }
      }
      List<Series.Point> points = new ArrayList<>();
      baselines.of(parts.getFirst(), from, started).ifPresent(points::add);
      boolean fromItsFirst = points.isEmpty();
      parts.forEach(part -> points.addAll(part.points()));
      Run run = new Run(entry.getKey(), points);
      if (fromItsFirst && started.containsKey(run.pod())) {
        anew.add(run.pod());
      }
      runs.add(run);
    }
    Map<String, NavigableSet<Long>> restarts = restarts(runs);
    return new Growth.Grown(
        runs.stream()
            .map(
                run ->
                    new Increase(
                        run.key(),
                        increase(run, restarts.getOrDefault(run.pod(), new TreeSet<>()))))
            .toList(),
        anew);
  }

  /** The values that series had at the window's beginning. */
  private static final class Baselines {
    private final Map<Map<String, String>, Series> exact = new HashMap<>();
    private final Map<Map<String, String>, List<Series>> alike = new HashMap<>();
    private final Set<String> scraped = new HashSet<>();
    private final boolean remembered;

    Baselines(List<Series> before, boolean remembered) {
      this.remembered = remembered;
      for (Series series : before) {
        scraped.add(series.label(POD));
        if (Double.isFinite(series.last().value())) {
          exact.put(series.labels(), series);
          alike.computeIfAbsent(key(series), k -> new ArrayList<>()).add(series);
        }
      }
    }

    /** Empty: nobody knows what the series was before its first sample. */
    Optional<Series.Point> of(Series first, Instant from, Map<String, Instant> started) {
      Series same = exact.get(first.labels());
      List<Series> others = alike.getOrDefault(key(first), List.of());
      long millis = from.toEpochMilli();
      if (same != null) {
        return Optional.of(new Series.Point(millis, same.last().value()));
      }
      if (others.size() == 1) {
        return Optional.of(new Series.Point(millis, others.getFirst().last().value()));
      }
      String pod = first.label(POD);
      Instant began = started.get(pod);
      boolean isNew =
          others.isEmpty()
              && (scraped.contains(pod) || (began != null && isUncounted(began, from)));
      return isNew ? Optional.of(new Series.Point(millis, 0)) : Optional.empty();
    }

    /** Whether no window has counted any of the pod: older samples would be known. */
    private boolean isUncounted(Instant began, Instant from) {
      return began.isAfter(from) || (remembered && began.isAfter(from.minus(Queries.MEMORY)));
    }
  }

  /** By pod, the times at which a counter was found to have fallen. */
  private static Map<String, NavigableSet<Long>> restarts(List<Run> runs) {
    Map<String, NavigableSet<Long>> restarts = new HashMap<>();
    for (Run run : runs) {
      NavigableSet<Long> times = restarts.computeIfAbsent(run.pod(), pod -> new TreeSet<>());
      for (int i = 1; i < run.points().size(); i++) {
        if (run.points().get(i).value() < run.points().get(i - 1).value()) {
          times.add(run.points().get(i).millis());
        }
      }
    }
    return restarts;
  }

  private static double increase(Run run, NavigableSet<Long> restarts) {
    double sum = 0;
    for (int i = 1; i < run.points().size(); i++) {
      Series.Point last = run.points().get(i - 1);
      Series.Point next = run.points().get(i);
      boolean anew = !restarts.subSet(last.millis(), false, next.millis(), true).isEmpty();
      sum += anew ? next.value() : next.value() - last.value();
    }
    return sum;
  }

  private static Series finite(Series series) {
    return new Series(
        series.labels(),
        series.points().stream().filter(point -> Double.isFinite(point.value())).toList());
  }

  private static Map<String, String> key(Series series) {
    Map<String, String> key = new TreeMap<>(series.labels());
    key.keySet().retainAll(OWN);
    return key;
  }
}
