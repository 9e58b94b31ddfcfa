package dev.loupe.operator.prometheus;

import java.util.List;
import java.util.Map;

/**
 * One time series as Prometheus gives it.
 *
 * @param labels with its name as {@code __name__}
 * @param points in order of time
 */
record Series(Map<String, String> labels, List<Point> points) {
  static final String NAME = "__name__";

  Series {
    labels = Map.copyOf(labels);
    points = List.copyOf(points);
  }

  /**
   * @param millis since 1970
   * @param value also NaN and the infinities
   */
  record Point(long millis, double value) {}

  /** Empty where it has none. */
  String label(String name) {
    return labels.getOrDefault(name, "");
  }

  String name() {
    return label(NAME);
  }

  Point first() {
    return points.getFirst();
  }

  Point last() {
    return points.getLast();
  }
}
