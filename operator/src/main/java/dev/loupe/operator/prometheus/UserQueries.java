package dev.loupe.operator.prometheus;

import dev.loupe.operator.kube.Texts;
import dev.loupe.operator.prometheus.Answer.QueryValue;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What a question of the user's may be answered: one finite number, and nothing else. */
final class UserQueries {
  private static final int MAX_NAMED = 3;
  private static final int MAX_LABELS = 120;

  private UserQueries() {}

  static QueryValue read(String name, Fetched fetched) {
    return switch (fetched) {
      case Fetched.Scalar(double value) -> number(name, value);
      case Fetched.Vector(List<Series> series) when series.size() == 1 ->
          number(name, series.getFirst().last().value());
      case Fetched.Vector(List<Series> series) when series.isEmpty() ->
          without(
              name,
              "returned nothing; expected one number: see whether the series exist, and write \"or"
                  + " vector(0)\" where nothing means none");
      case Fetched.Vector(List<Series> series) ->
          without(
              name,
              "returned %d series (%s%s); expected one: sum them, or choose one by its labels"
                  .formatted(
                      series.size(),
                      series.stream()
                          .limit(MAX_NAMED)
                          .map(UserQueries::labels)
                          .collect(Collectors.joining(", ")),
                      series.size() > MAX_NAMED ? ", …" : ""));
      case Fetched.Range _ ->
          without(
              name,
              "returned samples over a time; expected one number: put a function like rate() or"
                  + " max_over_time() around the range");
      case Fetched.Text _ -> without(name, "returned a string; expected one number");
      case Fetched.Invalid(String message) ->
          without(name, "was refused by Prometheus: " + message);
      case Fetched.Refused(String message) -> without(name, "was not answered: " + message);
      case Fetched.Unreachable(String message) -> without(name, "was not answered: " + message);
    };
  }

  private static QueryValue number(String name, double value) {
    return Double.isFinite(value)
        ? new QueryValue(name, Optional.of(value), "")
        : without(
            name,
            "returned %s; expected a finite number: it may divide by nothing"
                .formatted(Double.isNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf"));
  }

  private static QueryValue without(String name, String what) {
    return new QueryValue(
        name, Optional.empty(), Texts.oneLine("query %s %s".formatted(name, what)));
  }

  private static String labels(Series series) {
    return Texts.cut(
        new TreeMap<>(series.labels())
            .entrySet().stream()
                .map(label -> "%s=\"%s\"".formatted(label.getKey(), label.getValue()))
                .collect(Collectors.joining(", ", "{", "}")),
        MAX_LABELS);
  }
}
