package dev.loupe.operator.rollout;

import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * All that is remembered of a model's rollouts. It is written whole into the model's status, and
 * nothing else decides what comes next.
 *
 * @param turn of the last transition; the split that the state asks for carries it
 * @param pending annotations that were carried out and do not stand in their version's history yet
 * @param previous what gave way and keeps its pods for a while
 * @param last how the last one ended
 */
public record Rollout(
    int turn,
    RolloutState state,
    SortedSet<String> pending,
    Optional<Previous> previous,
    Optional<Result> last) {

  /** Of a model of which nothing is remembered. */
  public static final Rollout NONE =
      new Rollout(
          0, new RolloutState.Resting(), new TreeSet<>(), Optional.empty(), Optional.empty());

  public Rollout {
    pending = new TreeSet<>(pending);
  }

  /** A version that serves no more. */
  public record Previous(String version, Instant keptUntil) {}

  /**
   * @param outcome Promoted, Rejected, Superseded and the like
   */
  public record Result(String version, String outcome, String reason, String message, Instant at) {}

  /** Whether anything goes on, or is still to be written into a version's history. */
  public boolean isActive() {
    return !(state instanceof RolloutState.Resting) || !pending.isEmpty();
  }

  /**
   * Where nothing goes on there is nothing to be behind: turns that were written without a rollout
   * are caught up with.
   */
  public Rollout caughtUpWith(int written) {
    return isActive() ? this : new Rollout(Math.max(turn, written), state, pending, previous, last);
  }

  Rollout in(RolloutState same) {
    return new Rollout(turn, same, pending, previous, last);
  }

  /** The transition into another state. */
  Rollout to(RolloutState next, Seen seen) {
    return new Rollout(1 + Math.max(turn, seen.splits().written()), next, pending, previous, last);
  }

  Rollout having(String action) {
    SortedSet<String> more = new TreeSet<>(pending);
    more.add(action);
    return new Rollout(turn, state, more, previous, last);
  }

  Rollout without(Collection<String> actions) {
    SortedSet<String> fewer = new TreeSet<>(pending);
    fewer.removeAll(actions);
    return new Rollout(turn, state, fewer, previous, last);
  }

  Rollout keeping(Optional<Previous> kept) {
    return new Rollout(turn, state, pending, kept, last);
  }

  Rollout ending(Result result) {
    return new Rollout(turn, state, pending, previous, Optional.of(result));
  }
}
