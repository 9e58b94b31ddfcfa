package dev.loupe.operator.rollout;

import dev.loupe.operator.rollout.RolloutState.Starting;
import dev.loupe.operator.rollout.Turn.Cause;
import dev.loupe.operator.rollout.Turn.To;
import java.time.Instant;
import java.util.Optional;

/** While nothing is tried: a candidate begins its trial. */
final class RestingRules {
  private RestingRules() {}

  static Turn next(Rollout rollout, Seen seen, Instant now) {
    if (seen.plan().isEmpty()) {
      return Stays.later("");
    }
    Plan plan = seen.plan().get();
    Optional<Entry> candidate = Choice.candidate(seen);
    if (candidate.isEmpty()) {
      return rollout
          .previous()
          .<Turn>map(
              kept ->
                  Stays.until(
                      "Version %s keeps its pods until %s."
                          .formatted(kept.version(), kept.keptUntil()),
                      kept.keptUntil(),
                      now))
          .orElseGet(() -> Stays.later(""));
    }
    String name = candidate.get().name();
    if (plan.paused()) {
      return Stays.later("Version %s waits: spec.rollout.paused is true.".formatted(name));
    }
    Trial trial = Trial.begin(candidate.get(), seen, plan.analysis().settings(), now);
    return new To(
        rollout.to(new Starting(trial, now), seen),
        new Cause(
            false,
            "RolloutStarted",
            "Version %s is tried beside %s.".formatted(name, seen.serving())));
  }
}
