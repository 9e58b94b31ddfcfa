package dev.loupe.operator.rollout;

import dev.loupe.operator.analysis.AgainstBaseline;
import dev.loupe.operator.analysis.Evidence;
import dev.loupe.operator.rollout.RolloutState.Shadowing;
import dev.loupe.operator.rollout.Turn.Cause;
import dev.loupe.operator.rollout.Turn.Noted;
import dev.loupe.operator.rollout.Turn.To;
import java.time.Instant;
import java.util.Optional;

/** While requests are copied to the candidate. */
final class ShadowRules {
  private ShadowRules() {}

  static Turn next(Rollout rollout, Shadowing state, Seen seen, Instant now) {
    Plan plan = seen.plan().orElseThrow();
    Trial trial = state.trial();
    Optional<Turn> ended =
        StartingRules.superseded(rollout, trial, seen, now)
            .or(() -> Trials.edited(rollout, trial, plan, seen, now))
            .or(() -> Trials.failing(plan, rollout, trial, 0, seen, now));
    if (ended.isPresent()) {
      return ended.get();
    }
    if (seen.fleet(trial.candidate()).available() == 0) {
      return state.followed().isPresent()
          ? interrupted(rollout, trial, seen, now)
          : StartingRules.withoutPods(rollout, trial, state.since(), seen, now);
    }
    if (state.followed().isEmpty()) {
      return seen.splits().allFollow(trial.serving())
          ? new Noted(
              rollout.in(new Shadowing(trial.countingFrom(now), state.since(), Optional.of(now))))
          : Trials.following(seen, trial);
    }
    if (plan.paused()) {
      return Stays.later("Paused in the shadow: spec.rollout.paused is true.");
    }
    return Trials.unmeasured(plan, seen, trial, now)
        .or(() -> tooFew(plan, trial))
        .or(() -> doubtful(plan, seen, trial))
        .orElseGet(() -> StepRules.enter(rollout, trial, 1, 0, seen, now));
  }

  /** From now on it has as long to get a pod as at first. */
  private static Turn interrupted(Rollout rollout, Trial trial, Seen seen, Instant now) {
    return new To(
        rollout.to(new Shadowing(trial, now, Optional.empty()), seen),
        new Cause(
            true,
            "ShadowInterrupted",
            "Version %s has no ready pod any more.".formatted(trial.candidate())));
  }

  /** What is over the limit and not yet told from chance is shown to nobody. */
  private static Optional<Turn> doubtful(Plan plan, Seen seen, Trial trial) {
    Evidence agreement = trial.evidence(Metric.AGREEMENT);
    return Optional.ofNullable(Judge.tests(plan, seen, trial).get(Metric.AGREEMENT))
        .filter(test -> test instanceof AgainstBaseline against && against.isOver(agreement))
        .map(
            test ->
                Stays.later(
                    "Shadow: %d of %d comparisons differ, which is over the limit and may be chance still."
                        .formatted(agreement.candidateBad(), agreement.candidate())));
  }

  /** Where the shadow was taken from the plan meanwhile, nothing is compared any more. */
  private static Optional<Turn> tooFew(Plan plan, Trial trial) {
    Evidence agreement = trial.evidence(Metric.AGREEMENT);
    if (plan.shadowPercent() == 0 || agreement.candidate() >= plan.minComparisons()) {
      return Optional.empty();
    }
    String different =
        agreement.candidate() == 0
            ? "; no request was copied and compared yet."
            : ", %d of them different.".formatted(agreement.candidateBad());
    return Optional.of(
        Stays.later(
            "Shadow: %d of %d comparisons%s"
                .formatted(agreement.candidate(), plan.minComparisons(), different)));
  }
}
