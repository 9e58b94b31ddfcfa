package dev.loupe.operator.rollout;

import java.time.Instant;
import java.util.Optional;

/** Where a rollout is. */
public sealed interface RolloutState {
  /** Nothing is tried, and no traffic moves. */
  record Resting() implements RolloutState {}

  /** The candidate's first pod gets ready. */
  record Starting(Trial trial, Instant since) implements RolloutState {}

  /**
   * Requests are copied to the candidate; nobody is answered by it.
   *
   * @param followed since when all pods do so
   */
  record Shadowing(Trial trial, Instant since, Optional<Instant> followed)
      implements RolloutState {}

  /**
   * The candidate answers a part of the requests.
   *
   * @param step 1 for the first
   * @param weight percent of requests that it has now; the step's own once it has the pods for it
   * @param followed since when all pods share requests so, with the step's weight
   * @param from what was counted before the step
   */
  record Stepping(
      Trial trial,
      int step,
      int weight,
      Instant since,
      Optional<Instant> followed,
      Trial.Counts from)
      implements RolloutState {}

  /**
   * The candidate failed. It has no requests, and keeps its pods for a look.
   *
   * @param step in which it did; 0: in the shadow
   */
  record Frozen(Trial trial, int step, Ending why, Instant since) implements RolloutState {}

  /**
   * All requests move to another version.
   *
   * @param trial of the version that is moved to; empty: it was none
   * @param weight percent of requests that it had before
   */
  record Moving(Move move, Part part, Instant since, Optional<Trial> trial, int weight)
      implements RolloutState {
    /** Whether the Service selects the target, or is about to. */
    boolean isFlipped() {
      return switch (part) {
        case FILL, FORWARD -> false;
        case FLIP, SETTLE -> true;
      };
    }

    /** Whether the trial is of the version that is moved to. */
    boolean isOfTheTrial() {
      return trial.filter(t -> t.candidate().equals(move.to())).isPresent();
    }
  }

  /** The candidate gets no requests any more, and then goes. */
  record Returning(Trial trial, Ending ending, Instant since) implements RolloutState {}

  /** The parts of a move, in their order. */
  enum Part {
    /** The target gets as many pods as serve. */
    FILL,
    /**
     * Pods of both versions are there, and the old ones send the target all that they are asked.
     */
    FORWARD,
    /** The Service selects the target. */
    FLIP,
    /** Callers of the old pods connect anew, until nobody asks them. */
    SETTLE
  }

  /** What is tried, if anything is. */
  default Optional<Trial> tried() {
    return switch (this) {
      case Resting() -> Optional.empty();
      case Starting s -> Optional.of(s.trial());
      case Shadowing s -> Optional.of(s.trial());
      case Stepping s -> Optional.of(s.trial());
      case Frozen s -> Optional.of(s.trial());
      case Moving s -> s.trial();
      case Returning s -> Optional.of(s.trial());
    };
  }

  /** The same with another trial. */
  default RolloutState with(Trial trial) {
    return switch (this) {
      case Resting s -> s;
      case Starting s -> new Starting(trial, s.since());
      case Shadowing s -> new Shadowing(trial, s.since(), s.followed());
      case Stepping s ->
          new Stepping(trial, s.step(), s.weight(), s.since(), s.followed(), s.from());
      case Frozen s -> new Frozen(trial, s.step(), s.why(), s.since());
      case Moving s -> new Moving(s.move(), s.part(), s.since(), Optional.of(trial), s.weight());
      case Returning s -> new Returning(trial, s.ending(), s.since());
    };
  }
}
