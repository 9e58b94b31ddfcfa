package dev.loupe.operator.rollout;

import dev.loupe.operator.rollout.RolloutState.Frozen;
import dev.loupe.operator.rollout.RolloutState.Shadowing;
import dev.loupe.operator.rollout.RolloutState.Stepping;
import dev.loupe.operator.rollout.Turn.Cause;
import dev.loupe.operator.rollout.Turn.To;
import java.time.Instant;
import java.util.Optional;

/** A failed candidate that keeps its pods until somebody has looked at them. */
final class FrozenRules {
  private FrozenRules() {}

  static Turn next(Rollout rollout, Frozen state, Seen seen, Instant now) {
    return StartingRules.superseded(rollout, state.trial(), seen, now)
        .orElseGet(
            () ->
                Stays.stalled(
                    ("%s It gets no requests and keeps a pod; annotate loupe.dev/retry, promote or"
                            + " abort with %s.")
                        .formatted(state.why().message(), state.trial().candidate()),
                    "Frozen"));
  }

  /** Goes on from where it failed, with nothing counted. */
  static Turn again(Rollout rollout, Frozen state, Seen seen, Instant now) {
    Trial anew = state.trial().again(seen, now);
    RolloutState next =
        state.step() == 0
            ? new Shadowing(anew, now, Optional.empty())
            : new Stepping(anew, state.step(), 0, now, Optional.empty(), Trial.Counts.NONE);
    return new To(
        rollout.to(next, seen),
        new Cause(
            false,
            "RolloutResumed",
            "Version %s is tried anew from where it failed.".formatted(anew.candidate())));
  }
}
