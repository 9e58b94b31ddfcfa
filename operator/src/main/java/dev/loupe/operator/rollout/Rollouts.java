package dev.loupe.operator.rollout;

import dev.loupe.operator.rollout.RolloutState.Frozen;
import dev.loupe.operator.rollout.RolloutState.Moving;
import dev.loupe.operator.rollout.RolloutState.Resting;
import dev.loupe.operator.rollout.RolloutState.Returning;
import dev.loupe.operator.rollout.RolloutState.Shadowing;
import dev.loupe.operator.rollout.RolloutState.Starting;
import dev.loupe.operator.rollout.RolloutState.Stepping;
import dev.loupe.operator.rollout.Turn.Cause;
import dev.loupe.operator.rollout.Turn.Noted;
import dev.loupe.operator.rollout.Turn.Stay;
import dev.loupe.operator.rollout.Turn.To;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Decides what comes next in a rollout. Pure: the same state, observation and time always give the
 * same turn. What keeps users answered comes before what goes on with a trial.
 */
public final class Rollouts {
  /** So often a candidate's containers may not end. */
  static final int MAX_ENDS = 3;

  private Rollouts() {}

  /**
   * @param rollout as it stands in the model's status
   */
  public static Turn next(Rollout rollout, Seen seen, Pace pace, Instant now) {
    Rollout known = knowing(rollout, seen);
    Turn turn = decided(known, seen, pace, now);
    return turn instanceof Stay && !known.equals(rollout) ? new Noted(known) : turn;
  }

  private static Turn decided(Rollout rollout, Seen seen, Pace pace, Instant now) {
    return behind(rollout, seen)
        .or(() -> Actions.next(rollout, seen, now))
        .or(() -> Pins.next(rollout, seen, now))
        .or(() -> removed(rollout, seen, now))
        .or(() -> Trials.pointless(rollout, seen, now))
        .or(() -> crashing(rollout, seen, now))
        .or(() -> counted(rollout, seen))
        .or(() -> Shares.edited(rollout, seen, now))
        .or(() -> Kept.parted(rollout, seen, pace, now))
        .orElseGet(() -> goingOn(rollout, seen, pace, now));
  }

  /**
   * A split of a later turn: the status is a restored one, and what it tells is over. The registry
   * says what to try next. That a frozen candidate failed only its state says.
   */
  private static Optional<Turn> behind(Rollout rollout, Seen seen) {
    if (seen.splits().written() <= rollout.turn()) {
      return Optional.empty();
    }
    RolloutState state = rollout.state() instanceof Frozen frozen ? frozen : new Resting();
    return Optional.of(
        new To(
            rollout.to(state, seen),
            new Cause(
                false,
                "RolloutResumed",
                "The status is older than what pods follow: version %s keeps the traffic."
                    .formatted(seen.serving()))));
  }

  /** Without a plan a candidate takes over, unless it failed already. */
  private static Optional<Turn> removed(Rollout rollout, Seen seen, Instant now) {
    if (seen.plan().isPresent()) {
      return Optional.empty();
    }
    return switch (rollout.state()) {
      case Starting s -> Optional.of(removed(rollout, s.trial(), seen, now));
      case Shadowing s -> Optional.of(removed(rollout, s.trial(), seen, now));
      case Stepping s -> Optional.of(removed(rollout, s.trial(), seen, now));
      case Frozen s -> Optional.of(Returns.of(rollout, seen, s.why(), now));
      case Resting(), Moving _, Returning _ -> Optional.empty();
    };
  }

  private static Turn removed(Rollout rollout, Trial trial, Seen seen, Instant now) {
    String message =
        "spec.rollout was removed in mid-rollout: version %s takes over without analysis."
            .formatted(trial.candidate());
    return new To(
        rollout
            .to(new Resting(), seen)
            .ending(
                new Rollout.Result(trial.candidate(), "Removed", "RolloutRemoved", message, now)),
        new Cause(true, "RolloutRemoved", message));
  }

  private static Optional<Turn> crashing(Rollout rollout, Seen seen, Instant now) {
    return Trials.open(rollout.state())
        .filter(trial -> !trial.candidate().equals(seen.serving()))
        .filter(trial -> crashes(trial.ends()))
        .map(
            trial -> {
              Optional<Fleet.Trouble> trouble =
                  seen.fleet(trial.candidate()).trouble().filter(Fleet.Trouble::own);
              return Returns.of(
                  rollout,
                  seen,
                  new Ending(
                      Standing.REJECTED,
                      trouble.map(Fleet.Trouble::reason).orElse("Crashing"),
                      "The containers of version %s ended %d times%s"
                          .formatted(trial.candidate(), trial.ends().candidate(), end(trouble))),
                  now);
            });
  }

  private static String end(Optional<Fleet.Trouble> trouble) {
    String words = trouble.map(t -> ": " + t.message()).orElse("");
    return words.endsWith(".") ? words : words + ".";
  }

  /** Where both versions' pods end, the cause is common to them. */
  static boolean crashes(Trial.Ends ends) {
    return ends.candidate() >= MAX_ENDS && ends.serving() < MAX_ENDS;
  }

  /** What is not remembered of containers goes with their pods. */
  private static Rollout knowing(Rollout rollout, Seen seen) {
    return rollout
        .state()
        .tried()
        .map(trial -> rollout.in(rollout.state().with(trial.having(trial.ends(seen)))))
        .orElse(rollout);
  }

  /** Each window of time is weighed once: what is weighed says where it ends. */
  private static Optional<Turn> counted(Rollout rollout, Seen seen) {
    if (!(seen.measured() instanceof Measured.Counted window) || seen.plan().isEmpty()) {
      return Optional.empty();
    }
    Plan plan = seen.plan().get();
    return Wanted.toMeasure(rollout.state())
        .filter(trial -> trial.countedTo().equals(Optional.of(window.from())))
        .filter(trial -> window.to().isAfter(window.from()))
        .map(
            trial -> {
              int weight = rollout.state() instanceof Stepping step ? step.weight() : 0;
              Trial more = Judge.counted(plan, seen, trial, weight, window);
              return new Noted(rollout.in(rollout.state().with(more)));
            });
  }

  /** A pin that can't be followed holds what goes on, but ends nothing and hides no failure. */
  private static Turn goingOn(Rollout rollout, Seen seen, Pace pace, Instant now) {
    Optional<Stay> held = Pins.unheeded(rollout, seen);
    Turn turn = ofState(rollout, held.isPresent() ? seen.held() : seen, pace, now);
    return turn instanceof Stay stay ? held.orElse(stay) : turn;
  }

  private static Turn ofState(Rollout rollout, Seen seen, Pace pace, Instant now) {
    return switch (rollout.state()) {
      case Resting() -> RestingRules.next(rollout, seen, now);
      case Starting s -> StartingRules.next(rollout, s, seen, now);
      case Shadowing s -> ShadowRules.next(rollout, s, seen, now);
      case Stepping s -> StepRules.next(rollout, s, seen, now);
      case Frozen s -> FrozenRules.next(rollout, s, seen, now);
      case Moving s -> MoveRules.next(rollout, s, seen, pace, now);
      case Returning s -> Returns.next(rollout, s, seen, pace, now);
    };
  }

  /** What annotations ask for and is not done, each in a sentence. */
  public static List<Refusal> refusals(Rollout rollout, Seen seen) {
    return Actions.refusals(rollout, seen);
  }

  /**
   * @param action as {@code promote photo-b}
   */
  public record Refusal(String action, String message) {}
}
