package dev.loupe.operator.prometheus;

import java.util.List;

/** What came of one query. */
sealed interface Fetched {
  /** Also of an instant: each series has one point then. */
  record Vector(List<Series> series) implements Fetched {}

  record Range(List<Series> series) implements Fetched {}

  record Scalar(double value) implements Fetched {}

  record Text(String value) implements Fetched {}

  /** Prometheus says that the query is wrong, and why. */
  record Invalid(String message) implements Fetched {}

  /** It does not know us, or does not let us ask. */
  record Refused(String message) implements Fetched {}

  /** No answer, or none of Prometheus. */
  record Unreachable(String message) implements Fetched {}

  /** For a metric's label. */
  default String word() {
    return switch (this) {
      case Vector _, Range _, Scalar _, Text _ -> "answered";
      case Invalid _ -> "invalid";
      case Refused _ -> "refused";
      case Unreachable _ -> "unreachable";
    };
  }
}
