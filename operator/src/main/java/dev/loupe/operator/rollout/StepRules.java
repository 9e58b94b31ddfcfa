package dev.loupe.operator.rollout;

import dev.loupe.operator.analysis.Ruling;
import dev.loupe.operator.rollout.RolloutState.Stepping;
import dev.loupe.operator.rollout.Turn.Cause;
import dev.loupe.operator.rollout.Turn.Noted;
import dev.loupe.operator.rollout.Turn.To;
import java.time.Instant;
import java.util.Optional;

/** While the candidate answers a part of the requests. */
final class StepRules {
  private StepRules() {}

  /**
   * The turn into a step, or what it waits for.
   *
   * @param weight that the candidate has until then
   */
  static Turn enter(Rollout rollout, Trial trial, int step, int weight, Seen seen, Instant now) {
    Plan plan = seen.plan().orElseThrow();
    Optional<String> approval = Approvals.approved(rollout, trial, step, seen);
    boolean held = weight > 0 && plan.step(step - 1).hold();
    if (approval.isEmpty() && (plan.manual() || held)) {
      return Stays.approval(
          before(plan, trial, step), Approvals.needed(rollout, trial, step, seen));
    }
    int wanted = plan.step(step).weight();
    boolean enough = seen.fleet(trial.candidate()).available() >= Sizes.of(step, seen);
    Stepping next =
        new Stepping(trial, step, enough ? wanted : weight, now, Optional.empty(), trial.counts());
    Rollout approved = approval.map(rollout::having).orElse(rollout);
    return new To(
        approved.to(next, seen),
        new Cause(
            false,
            "StepStarted",
            "Step %d of %d: version %s is to have %d %% of the requests. So far: %s."
                .formatted(
                    step,
                    plan.steps().size(),
                    trial.candidate(),
                    wanted,
                    Judge.figures(plan, trial))));
  }

  private static String before(Plan plan, Trial trial, int step) {
    return "Step %d of %d is to give version %s %d %% of the requests. So far: %s."
        .formatted(
            step,
            plan.steps().size(),
            trial.candidate(),
            plan.step(step).weight(),
            Judge.figures(plan, trial));
  }

  static Turn next(Rollout rollout, Stepping state, Seen seen, Instant now) {
    Plan plan = seen.plan().orElseThrow();
    Trial trial = state.trial();
    return StartingRules.superseded(rollout, trial, seen, now)
        .or(() -> Trials.edited(rollout, trial, plan, seen, now))
        .or(() -> Trials.failing(plan, rollout, trial, state.step(), seen, now))
        .or(() -> fewerSteps(rollout, state, plan, seen, now))
        .or(() -> withoutPods(rollout, state, seen, now))
        .or(() -> weighed(rollout, state, plan, seen, now))
        .or(() -> followed(rollout, state, seen, now))
        .or(() -> StepWaits.held(state, plan, seen))
        .or(() -> StepWaits.dwelling(state, plan, now))
        .or(() -> Trials.unmeasured(plan, seen, trial, now))
        .or(() -> StepWaits.tooFew(rollout, state, plan, seen, now))
        .orElseGet(() -> onward(rollout, state, plan, seen, now));
  }

  /** Of fewer steps, the last one goes on. */
  private static Optional<Turn> fewerSteps(
      Rollout rollout, Stepping state, Plan plan, Seen seen, Instant now) {
    int last = plan.steps().size();
    Trial trial = state.trial();
    return state.step() <= last
        ? Optional.empty()
        : Optional.of(
            new To(
                rollout.to(
                    new Stepping(
                        trial, last, state.weight(), now, Optional.empty(), trial.counts()),
                    seen),
                new Cause(
                    false,
                    "RolloutEdited",
                    "spec.rollout.canary.steps has %d steps now: the rollout goes on in the last."
                        .formatted(last))));
  }

  /**
   * Without a ready pod the candidate has no weight. While it has none {@code followed} stays
   * empty, so that the state began when the last one went.
   */
  private static Optional<Turn> withoutPods(
      Rollout rollout, Stepping state, Seen seen, Instant now) {
    Trial trial = state.trial();
    if (seen.fleet(trial.candidate()).available() > 0) {
      return Optional.empty();
    }
    if (state.weight() == 0 && state.followed().isEmpty()) {
      return Optional.of(StartingRules.withoutPods(rollout, trial, state.since(), seen, now));
    }
    return Optional.of(
        weight(
            rollout,
            state,
            0,
            seen,
            now,
            new Cause(
                true,
                "WeightSet",
                "Version %s has no ready pod: all requests are answered by %s until it has."
                    .formatted(trial.candidate(), trial.serving()))));
  }

  /** The weight is the step's, once the pods for it are there. */
  private static Optional<Turn> weighed(
      Rollout rollout, Stepping state, Plan plan, Seen seen, Instant now) {
    int wanted = plan.step(state.step()).weight();
    boolean rises = wanted > state.weight();
    if (wanted == state.weight()
        || rises && (plan.paused() || available(state, seen) < Sizes.of(state.step(), seen))) {
      return Optional.empty();
    }
    return Optional.of(
        weight(
            rollout,
            state,
            wanted,
            seen,
            now,
            new Cause(
                false,
                "WeightSet",
                "Version %s answers %d %% of the requests."
                    .formatted(state.trial().candidate(), wanted))));
  }

  private static int available(Stepping state, Seen seen) {
    return seen.fleet(state.trial().candidate()).available();
  }

  /** Counting begins when all pods follow, whatever the step waits for then. */
  private static Optional<Turn> followed(Rollout rollout, Stepping state, Seen seen, Instant now) {
    if (state.followed().isPresent()) {
      return Optional.empty();
    }
    Trial trial = state.trial();
    return Optional.of(
        seen.splits().allFollow(trial.serving())
            ? new Noted(
                rollout.in(
                    new Stepping(
                        trial.countingFrom(now),
                        state.step(),
                        state.weight(),
                        state.since(),
                        Optional.of(now),
                        state.from())))
            : Trials.following(seen, trial));
  }

  private static Turn weight(
      Rollout rollout, Stepping state, int weight, Seen seen, Instant now, Cause cause) {
    return new To(
        rollout.to(
            new Stepping(
                state.trial(), state.step(), weight, now, Optional.empty(), state.trial().counts()),
            seen),
        cause);
  }

  private static Turn onward(Rollout rollout, Stepping state, Plan plan, Seen seen, Instant now) {
    Trial trial = state.trial();
    return plan.isLast(state.step())
        ? accepted(rollout, state, plan, seen, now)
        : enter(rollout, trial, state.step() + 1, state.weight(), seen, now);
  }

  private static Turn accepted(Rollout rollout, Stepping state, Plan plan, Seen seen, Instant now) {
    Trial trial = state.trial();
    return switch (Judge.ruling(plan, seen, trial)) {
      case Ruling.Promote() -> promoted(rollout, state, plan, seen, now);
      case Ruling.Wait(String forWhat) ->
          StepWaits.waiting(rollout, state, plan, forWhat, seen, now);
      case Ruling.HoldStill(String why) -> Stays.later("Holds still: " + why);
      // Looked at before anything else; said again so that nothing falls through.
      case Ruling.Abort(String why) -> Stays.soon(why);
    };
  }

  private static Turn promoted(Rollout rollout, Stepping state, Plan plan, Seen seen, Instant now) {
    Trial trial = state.trial();
    Optional<String> approval = Approvals.approved(rollout, trial, plan.promotion(), seen);
    if (approval.isEmpty() && (plan.manual() || plan.step(state.step()).hold())) {
      return Stays.approval(
          "The analysis accepts version %s: %s."
              .formatted(trial.candidate(), Judge.figures(plan, trial)),
          Approvals.needed(rollout, trial, plan.promotion(), seen));
    }
    Move.Why why = approval.isPresent() ? Move.Why.APPROVED : Move.Why.ACCEPTED;
    Move move = new Move(trial.serving(), trial.candidate(), why, Optional.empty());
    return Moves.begin(approval.map(rollout::having).orElse(rollout), move, seen, now);
  }
}
