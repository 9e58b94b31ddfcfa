package dev.loupe.operator.rollout;

import dev.loupe.operator.rollout.Actions.Answer;
import dev.loupe.operator.rollout.RolloutState.Frozen;
import dev.loupe.operator.rollout.RolloutState.Moving;
import dev.loupe.operator.rollout.RolloutState.Resting;
import dev.loupe.operator.rollout.RolloutState.Returning;
import dev.loupe.operator.rollout.RolloutState.Shadowing;
import dev.loupe.operator.rollout.RolloutState.Starting;
import dev.loupe.operator.rollout.RolloutState.Stepping;
import dev.loupe.operator.rollout.Turn.Enter;
import java.time.Instant;
import java.util.Optional;

/** {@code loupe.dev/abort}: what ends a version, on trial, serving or waiting. */
final class Aborts {
  private Aborts() {}

  static Answer of(Action action, Entry version, Rollout rollout, Seen seen, Instant now) {
    Ending ending =
        new Ending(
            Standing.REJECTED,
            "AbortedByUser",
            "Version %s was aborted by annotation.".formatted(version.name()));
    String serving = movedTo(rollout).orElse(seen.serving());
    if (seen.plan().filter(plan -> plan.insistsOn(version)).isPresent()) {
      return Answer.refused(
          action,
          ("spec.rollout.version names version %s; pin another one, or none, first. Nothing was"
                  + " changed.")
              .formatted(version.name()));
    }
    if (serving.equals(version.name())) {
      return abortServing(action, version, ending, rollout, seen, now);
    }
    return isOnTrial(version, rollout)
        ? Answer.of(Returns.of(rollout.having(action.text()), seen, ending, now))
        : Answer.of(
            new Enter(version.name(), action.text(), Optional.of(ending), version.attempt()));
  }

  /** Whether its trial is what goes on, so that ending the version ends that. */
  private static boolean isOnTrial(Entry version, Rollout rollout) {
    boolean tries =
        switch (rollout.state()) {
          case Starting _, Shadowing _, Stepping _, Frozen _ -> true;
          case Moving m -> m.isOfTheTrial() && !m.isFlipped();
          case Returning r -> r.ending().standing() != Standing.REJECTED;
          case Resting() -> false;
        };
    return tries
        && rollout.state().tried().filter(t -> t.candidate().equals(version.name())).isPresent();
  }

  private static Answer abortServing(
      Action action, Entry version, Ending ending, Rollout rollout, Seen seen, Instant now) {
    Optional<Entry> back = Choice.lastServed(seen, version.name());
    if (back.isEmpty()) {
      return Answer.refused(
          action,
          ("version %s serves, and no other version that served before is there to go back to;"
                  + " nothing was changed.")
              .formatted(version.name()));
    }
    Move move =
        new Move(version.name(), back.get().name(), Move.Why.ROLLED_BACK, Optional.of(ending));
    // What is frozen is ended by a turn of its own, after which this one acts.
    boolean after = rollout.state() instanceof Frozen f && !f.trial().candidate().equals(move.to());
    return new Answer(
        Moves.urgent(after ? rollout : rollout.having(action.text()), move, seen, now),
        Optional.empty());
  }

  /** The version that the Service has been moved to already. */
  private static Optional<String> movedTo(Rollout rollout) {
    return rollout.state() instanceof Moving m && m.isFlipped()
        ? Optional.of(m.move().to())
        : Optional.empty();
  }
}
