package dev.loupe.operator.rollout;

import dev.loupe.operator.rollout.RolloutState.Shadowing;
import dev.loupe.operator.rollout.RolloutState.Stepping;
import dev.loupe.operator.rollout.Turn.Cause;
import dev.loupe.operator.rollout.Turn.To;
import java.time.Instant;
import java.util.Optional;

/** What pods are told of how requests are shared, where that is edited in mid-rollout. */
final class Shares {
  private Shares() {}

  /**
   * Pods pass over another content of a turn that they follow. It is a turn of its own, after which
   * the time of the shadow or step begins anew; what was counted counts.
   */
  static Optional<Turn> edited(Rollout rollout, Seen seen, Instant now) {
    boolean written = seen.splits().written() == rollout.turn() && rollout.turn() > 0;
    if (!rollout.isActive() || !written || seen.splits().current()) {
      return Optional.empty();
    }
    return Optional.of(
        new To(
            rollout.to(anew(rollout.state(), now), seen),
            new Cause(
                false,
                "RolloutEdited",
                "How requests are shared was edited: pods are told anew.")));
  }

  private static RolloutState anew(RolloutState state, Instant now) {
    return switch (state) {
      case Shadowing s -> new Shadowing(s.trial(), now, Optional.empty());
      case Stepping s ->
          new Stepping(s.trial(), s.step(), s.weight(), now, Optional.empty(), s.trial().counts());
      case RolloutState.Resting _,
          RolloutState.Starting _,
          RolloutState.Frozen _,
          RolloutState.Moving _,
          RolloutState.Returning _ ->
          state;
    };
  }
}
