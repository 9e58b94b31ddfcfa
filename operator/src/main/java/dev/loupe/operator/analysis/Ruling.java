package dev.loupe.operator.analysis;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What all metrics together allow. */
public sealed interface Ruling {
  /** Every required metric passes. A rollout that has steps left goes on with them first. */
  record Promote() implements Ruling {}

  /** A metric fails. */
  record Abort(String why) implements Ruling {}

  /** Nothing fails, and not everything required passes: steps go on, promotion waits. */
  record Wait(String forWhat) implements Ruling {}

  /** A required metric can't be measured: everything stays as it is. */
  record HoldStill(String why) implements Ruling {}

  /**
   * A metric with its outcome.
   *
   * @param required whether promotion waits for it; each metric, required or not, can abort
   */
  record Judged(String metric, boolean required, Outcome outcome) {}

  /**
   * One failing metric aborts, also while others can't be measured. Without a required metric
   * nothing is ever promoted.
   */
  static Ruling of(List<Judged> metrics) {
    Optional<Judged> failing = first(metrics, Outcome.Fail.class);
    if (failing.isPresent()) {
      return new Abort(said(failing.get()));
    }
    List<Judged> required = metrics.stream().filter(Judged::required).toList();
    Optional<Judged> unmeasured = first(required, Outcome.Error.class);
    if (unmeasured.isPresent()) {
      return new HoldStill(said(unmeasured.get()));
    }
    if (required.isEmpty()) {
      return new Wait("no metric is required, so that nothing speaks for a promotion");
    }
    String open =
        required.stream()
            .filter(judged -> !(judged.outcome() instanceof Outcome.Pass))
            .map(Ruling::said)
            .collect(Collectors.joining("; "));
    return open.isEmpty() ? new Promote() : new Wait(open);
  }

  private static Optional<Judged> first(List<Judged> metrics, Class<? extends Outcome> kind) {
    return metrics.stream().filter(judged -> kind.isInstance(judged.outcome())).findFirst();
  }

  private static String said(Judged judged) {
    String what =
        switch (judged.outcome()) {
          case Outcome.Pass() -> "passes";
          case Outcome.Fail(String why) -> why;
          case Outcome.Inconclusive(String waitsFor) -> waitsFor;
          case Outcome.Error(String why) -> why;
        };
    return judged.metric() + ": " + what;
  }
}
