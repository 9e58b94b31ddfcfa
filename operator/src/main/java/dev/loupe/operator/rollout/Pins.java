package dev.loupe.operator.rollout;

import dev.loupe.operator.rollout.RolloutState.Frozen;
import dev.loupe.operator.rollout.RolloutState.Moving;
import dev.loupe.operator.rollout.RolloutState.Resting;
import dev.loupe.operator.rollout.RolloutState.Returning;
import dev.loupe.operator.rollout.RolloutState.Shadowing;
import dev.loupe.operator.rollout.RolloutState.Starting;
import dev.loupe.operator.rollout.RolloutState.Stepping;
import dev.loupe.operator.rollout.Turn.Stay;
import java.time.Instant;
import java.util.Optional;

/** {@code spec.rollout.version}: the version that is to serve, whatever else there is. */
final class Pins {
  private Pins() {}

  /** Empty: nothing is pinned, or the pin is followed as far as it can be. */
  static Optional<Turn> next(Rollout rollout, Seen seen, Instant now) {
    return seen.plan()
        .flatMap(
            plan ->
                plan.pinned()
                    .flatMap(seen::entry)
                    .flatMap(version -> next(rollout, plan, version, seen, now))
                    .or(() -> unpinned(rollout, plan, seen, now)));
  }

  private static Optional<Turn> next(
      Rollout rollout, Plan plan, Entry version, Seen seen, Instant now) {
    String pinned = version.name();
    if (isMovedTo(rollout, pinned)) {
      return Optional.empty();
    }
    if (pinned.equals(target(rollout, seen))) {
      return others(rollout, pinned, seen, now);
    }
    if (plan.insistsOn(version)) {
      Move move = new Move(target(rollout, seen), pinned, Move.Why.PINNED, Optional.empty());
      return Moves.urgent(rollout, move, seen, now);
    }
    return version.isRejected() ? Optional.empty() : others(rollout, pinned, seen, now);
  }

  /** Why the pin changes nothing. What goes on goes on, but gets no more traffic. */
  static Optional<Stay> unheeded(Rollout rollout, Seen seen) {
    return switch (rollout.state()) {
      case Moving _, Returning _ -> Optional.empty();
      case Resting(), Starting _, Shadowing _, Stepping _, Frozen _ ->
          seen.plan()
              .flatMap(plan -> plan.pinned().flatMap(pinned -> unheeded(plan, pinned, seen)));
    };
  }

  private static Optional<Stay> unheeded(Plan plan, String pinned, Seen seen) {
    Optional<Entry> version = seen.entry(pinned);
    if (version.isEmpty()) {
      return Optional.of(
          Stays.stalled(
              ("spec.rollout.version %s is no ModelVersion of this model that passed the gate."
                      + " Version %s keeps the traffic that it has.")
                  .formatted(pinned, seen.serving()),
              "PinUnknown"));
    }
    boolean refused =
        version.get().isRejected()
            && !plan.insistsOn(version.get())
            && !pinned.equals(seen.serving());
    return refused
        ? Optional.of(
            Stays.stalled(
                ("spec.rollout.version %s was rejected%s; annotate loupe.dev/retry, or set"
                        + " spec.rollout.skipAnalysis. Version %s keeps the traffic.")
                    .formatted(pinned, version.get().why(), seen.serving()),
                "PinRejected"))
        : Optional.empty();
  }

  private static boolean isMovedTo(Rollout rollout, String version) {
    return rollout.state() instanceof Moving m && m.move().to().equals(version);
  }

  /** What serves, or is about to and can't be stopped on the way. */
  private static String target(Rollout rollout, Seen seen) {
    return rollout.state() instanceof Moving m && m.isFlipped() ? m.move().to() : seen.serving();
  }

  /** While one is pinned, others wait. */
  private static Optional<Turn> others(Rollout rollout, String pinned, Seen seen, Instant now) {
    Ending ending =
        new Ending(
            Standing.CANDIDATE,
            "PinnedOver",
            "The other version waits: spec.rollout.version names %s.".formatted(pinned));
    return switch (rollout.state()) {
      case Starting s -> other(rollout, s.trial(), pinned, ending, seen, now);
      case Shadowing s -> other(rollout, s.trial(), pinned, ending, seen, now);
      case Stepping s -> other(rollout, s.trial(), pinned, ending, seen, now);
      case Frozen s -> other(rollout, s.trial(), pinned, ending, seen, now);
      case Moving m when !m.isFlipped() && pinned.equals(seen.serving()) ->
          Optional.of(Moves.givenUp(rollout, m, ending, seen, now));
      case Resting(), Moving _, Returning _ -> Optional.empty();
    };
  }

  private static Optional<Turn> other(
      Rollout rollout, Trial trial, String pinned, Ending ending, Seen seen, Instant now) {
    return trial.candidate().equals(pinned)
        ? Optional.empty()
        : Optional.of(Returns.of(rollout, seen, ending, now));
  }

  /** A move to a version that is pinned no more, before the Service selects it. */
  private static Optional<Turn> unpinned(Rollout rollout, Plan plan, Seen seen, Instant now) {
    return rollout.state() instanceof Moving m
            && m.move().why() == Move.Why.PINNED
            && !m.isFlipped()
            && m.move().from().equals(seen.serving())
            && (seen.entry(m.move().to()).isEmpty()
                || !plan.pinned().equals(Optional.of(m.move().to())))
        ? Optional.of(
            Moves.givenUp(
                rollout,
                m,
                new Ending(
                    Standing.CANDIDATE,
                    "Unpinned",
                    "spec.rollout.version does not name %s any more; version %s keeps the traffic."
                        .formatted(m.move().to(), seen.serving())),
                seen,
                now))
        : Optional.empty();
  }
}
