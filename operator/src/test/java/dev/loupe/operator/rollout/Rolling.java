package dev.loupe.operator.rollout;

import static dev.loupe.operator.rollout.SeenRollout.NOON;

import dev.loupe.operator.analysis.Reading;
import dev.loupe.operator.rollout.RolloutState.Frozen;
import dev.loupe.operator.rollout.RolloutState.Moving;
import dev.loupe.operator.rollout.RolloutState.Part;
import dev.loupe.operator.rollout.RolloutState.Returning;
import dev.loupe.operator.rollout.RolloutState.Shadowing;
import dev.loupe.operator.rollout.RolloutState.Starting;
import dev.loupe.operator.rollout.RolloutState.Stepping;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** Rollouts of v2 beside v1 that began at noon, and what comes next in them. */
final class Rolling {
  private static final Duration WINDOW = Duration.ofSeconds(30);

  private Rolling() {}

  static Rollout at(RolloutState state) {
    return new Rollout(0, state, new TreeSet<>(), Optional.empty(), Optional.empty());
  }

  static Trial trial() {
    return new Trial(
        "v2",
        "v1",
        1,
        NOON,
        new TreeMap<>(),
        Optional.of(NOON),
        "one",
        new TreeMap<>(),
        new TreeMap<>(),
        new Trial.Ends(0, 0, 0, 0));
  }

  /** So much was counted in every one of these windows, the last of which ends at noon. */
  static Trial trial(Plan plan, int weight, int windows, Map<String, Reading> readings) {
    Seen seen = SeenRollout.aTrial().seen();
    Trial trial = trial();
    for (int i = windows; i > 0; i--) {
      Instant from = NOON.minus(WINDOW.multipliedBy(i));
      trial =
          Judge.counted(
              plan,
              seen,
              trial,
              weight,
              new Measured.Counted(from, from.plus(WINDOW), readings, List.of()));
    }
    return trial;
  }

  /** Enough of everything was counted for the step, and nothing is wrong. */
  static Trial good(Plan plan, int weight) {
    return trial(plan, weight, 10, readings(weight, 0, 0, 0));
  }

  /** Half of the candidate's requests failed. */
  static Trial failing(Plan plan, int weight) {
    return trial(plan, weight, 10, readings(weight, 50, 0, 0));
  }

  /** A thousand requests, of which the candidate's were bad by so many percent. */
  static Map<String, Reading> readings(int weight, int failed, int slow, int different) {
    long candidate = 1000L * weight / 100;
    long serving = 1000 - candidate;
    return Map.of(
        "errors", new Reading.Pair(weight, candidate, candidate * failed / 100, serving, 0),
        "latency", new Reading.Pair(weight, candidate, candidate * slow / 100, serving, 0),
        "agreement", new Reading.Single(100, different));
  }

  static Rollout starting() {
    return at(new Starting(trial(), NOON));
  }

  static Rollout shadowing(Trial trial) {
    return at(new Shadowing(trial, NOON, Optional.of(NOON)));
  }

  /** All pods share requests so since noon. */
  static Rollout stepping(Trial trial, int step, int weight) {
    return at(new Stepping(trial, step, weight, NOON, Optional.of(NOON), Trial.Counts.NONE));
  }

  static Rollout frozen(int step) {
    Ending why = new Ending(Standing.CANARY, "ErrorsWorse", "Version v2 is worse.");
    return at(new Frozen(trial(), step, why, NOON));
  }

  static Rollout moving(Move move, Part part) {
    return at(new Moving(move, part, NOON, Optional.empty(), 0));
  }

  static Rollout moving(Move move, Part part, Trial trial) {
    return at(new Moving(move, part, NOON, Optional.of(trial), 0));
  }

  static Rollout returning(Standing standing) {
    return at(new Returning(trial(), new Ending(standing, "Why", "For a reason."), NOON));
  }

  static Move accepted() {
    return new Move("v1", "v2", Move.Why.ACCEPTED, Optional.empty());
  }

  static Turn next(Rollout rollout, SeenRollout seen) {
    return next(rollout, seen, Duration.ZERO);
  }

  /** So long after noon. */
  static Turn next(Rollout rollout, SeenRollout seen, Duration later) {
    return Rollouts.next(rollout, seen.seen(), Pace.USUAL, NOON.plus(later));
  }

  /** What comes next once what is seen is noted. */
  static Turn noted(Rollout rollout, SeenRollout seen, Duration later) {
    Turn turn = next(rollout, seen, later);
    return turn instanceof Turn.Noted noted ? next(noted.same(), seen, later) : turn;
  }

  /** The state that comes next; fails where none does. */
  static RolloutState becomes(Turn turn) {
    return switch (turn) {
      case Turn.To to -> to.next().state();
      case Turn.Noted noted -> noted.same().state();
      case Turn.Stay stay -> throw new AssertionError("stays: " + stay);
      case Turn.Enter enter -> throw new AssertionError("enters: " + enter);
    };
  }

  static String cause(Turn turn) {
    return turn instanceof Turn.To to ? to.cause().reason() : "no transition: " + turn;
  }

  static String sentence(Turn turn) {
    return turn instanceof Turn.Stay stay ? stay.waitsFor() : "does not stay: " + turn;
  }

  /** Why somebody has to act. */
  static Optional<String> stalled(Turn turn) {
    return turn instanceof Turn.Stay stay ? stay.stalled() : Optional.empty();
  }

  static Optional<String> needs(Turn turn) {
    return turn instanceof Turn.Stay stay ? stay.needs() : Optional.empty();
  }

  /** How the trial ends; fails where it does not. */
  static Ending ending(Turn turn) {
    return becomes(turn) instanceof Returning r
        ? r.ending()
        : new Ending(Standing.CANDIDATE, "NotReturning", turn.toString());
  }
}
