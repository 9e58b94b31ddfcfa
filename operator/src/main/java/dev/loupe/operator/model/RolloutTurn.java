package dev.loupe.operator.model;

import dev.loupe.operator.kube.Events.Happening;
import dev.loupe.operator.kube.Events.Type;
import dev.loupe.operator.rollout.Pace;
import dev.loupe.operator.rollout.Rollout;
import dev.loupe.operator.rollout.Rollouts;
import dev.loupe.operator.rollout.Seen;
import dev.loupe.operator.rollout.Turn;
import dev.loupe.operator.rollout.Wanted;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What comes next in a model's rollout. Pure.
 *
 * @param rollout as it is to be remembered from now on
 * @param wanted what the cluster is to look like
 * @param refusals what annotations ask for and is not done
 */
record RolloutTurn(
    Rollout rollout, Seen seen, Turn turn, Wanted wanted, List<Rollouts.Refusal> refusals) {

  /** Empty: the model has no rollouts, or nothing serves that a candidate could be beside. */
  static Optional<RolloutTurn> of(ModelSnapshot model, Pace pace, Instant at) {
    // Status has whole seconds; what is computed in between must not be later than what is read.
    Instant now = at.truncatedTo(ChronoUnit.SECONDS);
    Rollout before =
        RolloutStatuses.read(model.before().rollout()).caughtUpWith(model.splits().turn());
    return RolloutSight.of(model, before)
        .map(
            seen -> {
              Turn turn = Rollouts.next(before, seen, pace, now);
              Rollout after = after(before, turn);
              return new RolloutTurn(
                  after, seen, turn, Wanted.of(after, seen), Rollouts.refusals(after, seen));
            });
  }

  private static Rollout after(Rollout before, Turn turn) {
    return switch (turn) {
      case Turn.To(Rollout next, Turn.Cause _) -> next;
      case Turn.Noted(Rollout same) -> same;
      case Turn.Stay _, Turn.Enter _ -> before;
    };
  }

  /** Whether what is remembered changes. That is all that such a turn does. */
  boolean isTransition() {
    return switch (turn) {
      case Turn.To _, Turn.Noted _ -> true;
      case Turn.Stay _, Turn.Enter _ -> false;
    };
  }

  Optional<Turn.Stay> stay() {
    return turn instanceof Turn.Stay stay ? Optional.of(stay) : Optional.empty();
  }

  /** When a rollout that rests is looked at again: what gave way goes when its time is over. */
  Optional<Duration> lookAgain() {
    return rollout.previous().flatMap(kept -> stay()).map(Turn.Stay::lookAgain);
  }

  /** What is waited for, and what is refused meanwhile. */
  Optional<Turn.Stay> told() {
    String refused =
        refusals.stream()
            .map(r -> "loupe.dev/%s: %s".formatted(r.action(), r.message()))
            .collect(Collectors.joining(" "));
    return stay()
        .map(
            s ->
                refused.isEmpty()
                    ? s
                    : new Turn.Stay(
                        (s.waitsFor() + " " + refused).strip(),
                        s.lookAgain(),
                        s.needs(),
                        s.stalled()));
  }

  /** A transition's story, for the model's Events. */
  Optional<Happening> happening() {
    return turn instanceof Turn.To(Rollout next, Turn.Cause cause)
        ? Optional.of(
            new Happening(
                cause.warning() ? Type.WARNING : Type.NORMAL,
                cause.reason(),
                next.turn() + "/" + version(next),
                cause.message()))
        : Optional.empty();
  }

  private static String version(Rollout next) {
    return next.state().tried().map(trial -> trial.candidate() + "/" + trial.attempt()).orElse("");
  }
}
