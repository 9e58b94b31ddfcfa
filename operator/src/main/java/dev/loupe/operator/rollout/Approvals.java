package dev.loupe.operator.rollout;

import dev.loupe.operator.rollout.RolloutState.Frozen;
import dev.loupe.operator.rollout.RolloutState.Moving;
import dev.loupe.operator.rollout.RolloutState.Resting;
import dev.loupe.operator.rollout.RolloutState.Returning;
import dev.loupe.operator.rollout.RolloutState.Shadowing;
import dev.loupe.operator.rollout.RolloutState.Starting;
import dev.loupe.operator.rollout.RolloutState.Stepping;
import dev.loupe.operator.rollout.Rollouts.Refusal;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** {@code loupe.dev/approve}: what people say to a step that waits for them. */
final class Approvals {
  private Approvals() {}

  /** Whether this step of this version is approved, and the approval not used up. */
  static Optional<String> approved(Rollout rollout, Trial trial, int step, Seen seen) {
    return seen.asked()
        .approve()
        .map(value -> new Action(Action.APPROVE, value))
        .filter(a -> a.version().equals(trial.candidate()) && a.step().equals(Optional.of(step)))
        .filter(a -> !Actions.isSpent(a, rollout, seen))
        .map(Action::text);
  }

  /** What the annotation has to say for a step: what was said once already does not count again. */
  static String needed(Rollout rollout, Trial trial, int step, Seen seen) {
    String plain = trial.candidate() + "/" + step;
    return Stream.concat(
            Stream.of(plain), IntStream.iterate(2, i -> i + 1).mapToObj(i -> plain + "#" + i))
        .filter(value -> !Actions.isSpent(new Action(Action.APPROVE, value), rollout, seen))
        .findFirst()
        .orElseThrow();
  }

  /** Why an approval changes nothing now. It may come true later. */
  static Optional<Refusal> refusal(Rollout rollout, Seen seen) {
    Optional<Action> asked =
        seen.asked()
            .approve()
            .map(value -> new Action(Action.APPROVE, value))
            .filter(action -> !Actions.isSpent(action, rollout, seen));
    if (asked.isEmpty()) {
      return Optional.empty();
    }
    Action action = asked.get();
    if (action.step().isEmpty()) {
      return Optional.of(
          new Refusal(
              action.text(),
              "expected <version>/<step>, as in photo-1a2b3c4d5e/2; nothing was changed."));
    }
    Optional<String> needs =
        rollout
            .state()
            .tried()
            .flatMap(trial -> next(rollout.state(), seen).map(k -> trial.candidate() + "/" + k));
    String given = action.version() + "/" + action.step().get();
    return needs.equals(Optional.of(given))
        ? Optional.empty()
        : Optional.of(
            new Refusal(
                action.text(),
                needs
                    .map(
                        n ->
                            "the rollout goes on with %s, not %s; nothing was changed."
                                .formatted(n, given))
                    .orElse("no rollout waits for an approval; nothing was changed.")));
  }

  private static Optional<Integer> next(RolloutState state, Seen seen) {
    int steps = seen.plan().map(plan -> plan.steps().size()).orElse(0);
    return switch (state) {
      case Starting _, Shadowing _ -> Optional.of(1);
      case Stepping s -> Optional.of(Math.min(s.step(), steps) + 1);
      case Resting(), Frozen _, Moving _, Returning _ -> Optional.empty();
    };
  }
}
