package dev.loupe.operator.rollout;

import dev.loupe.operator.rollout.RolloutState.Stepping;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/** What a step waits for before it goes on. */
final class StepWaits {
  /** Fewer requests than these say nothing of the share that the candidate has. */
  private static final long SHARE_FROM = 400;

  /** A share within this part of the weight is as wanted. */
  private static final double SHARE_TOLERANCE = 0.2;

  private static final double SIGMAS = 3;

  private StepWaits() {}

  static Optional<Turn> held(Stepping state, Plan plan, Seen seen) {
    if (plan.paused()) {
      return Optional.of(
          Stays.later("Paused at %d %%: spec.rollout.paused is true.".formatted(state.weight())));
    }
    int wanted = plan.step(state.step()).weight();
    if (state.weight() == wanted) {
      return Optional.empty();
    }
    Optional<Fleet.Trouble> trouble = seen.fleet(state.trial().candidate()).trouble();
    String what =
        "Step %d of %d: %d of %d pods of version %s are ready for %d %%; it has %d %%%s"
            .formatted(
                state.step(),
                plan.steps().size(),
                seen.fleet(state.trial().candidate()).available(),
                Sizes.of(state.step(), seen),
                state.trial().candidate(),
                wanted,
                state.weight(),
                trouble.map(t -> ": " + t.message()).orElse("."));
    return Optional.of(
        trouble.map(t -> Stays.stalled(what, t.reason())).orElseGet(() -> Stays.later(what)));
  }

  static Optional<Turn> dwelling(Stepping state, Plan plan, Instant now) {
    Plan.Step step = plan.step(state.step());
    Instant over = state.followed().orElseThrow().plus(step.duration());
    if (!now.isBefore(over)) {
      return Optional.empty();
    }
    Duration been = Duration.between(state.followed().orElseThrow(), now);
    return Optional.of(
        Stays.until(
            "Step %d of %d, %d %%: %s of %s. So far: %s."
                .formatted(
                    state.step(),
                    plan.steps().size(),
                    state.weight(),
                    Stays.span(been),
                    Stays.span(step.duration()),
                    Judge.figures(plan, state.trial())),
            over,
            now));
  }

  /** What was counted in the step is too little, or not what the weight should bring. */
  static Optional<Turn> tooFew(Rollout rollout, Stepping state, Plan plan, Seen seen, Instant now) {
    Optional<String> few = tooFew(state, plan);
    return few.map(
        what ->
            plan.isLast(state.step())
                ? waiting(rollout, state, plan, what, seen, now)
                : Stays.later(undecided(state, plan, what)));
  }

  private static Optional<String> tooFew(Stepping state, Plan plan) {
    long candidate = state.trial().counts().candidate() - state.from().candidate();
    long serving = state.trial().counts().serving() - state.from().serving();
    if (candidate < plan.minRequests()) {
      return Optional.of(
          "the candidate answered %d of %d requests that the step asks for"
              .formatted(candidate, plan.minRequests()));
    }
    return plan.sticky() || isShare(state.weight(), candidate, candidate + serving)
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "%d %% of the requests are wanted for version %s, %.1f %% were seen",
                state.weight(),
                state.trial().candidate(),
                100.0 * candidate / (candidate + serving)));
  }

  private static boolean isShare(int weight, long candidate, long all) {
    double wanted = weight / 100.0;
    double off = Math.abs((double) candidate / all - wanted);
    double sigma = Math.sqrt(wanted * (1 - wanted) / all);
    return all < SHARE_FROM || off <= Math.max(SIGMAS * sigma, SHARE_TOLERANCE * wanted);
  }

  /** In the last step. One that is held lasts until it is ended by hand. */
  static Turn waiting(
      Rollout rollout, Stepping state, Plan plan, String forWhat, Seen seen, Instant now) {
    Instant over = state.followed().orElseThrow().plus(plan.analysis().timeout());
    if (now.isBefore(over) || plan.step(state.step()).hold()) {
      return Stays.later(undecided(state, plan, forWhat));
    }
    String late =
        "Step %d of %d has been undecided for %s: %s."
            .formatted(
                state.step(), plan.steps().size(), Stays.span(plan.analysis().timeout()), forWhat);
    return plan.analysis().abortOnTimeout()
        ? Returns.of(rollout, seen, new Ending(Standing.REJECTED, "TimedOut", late), now)
        : Stays.stalled(
            late + " Promote or abort it by annotation, or go on waiting.", "RolloutTimedOut");
  }

  private static String undecided(Stepping state, Plan plan, String forWhat) {
    return "Step %d of %d, %d %%: undecided, %s."
        .formatted(state.step(), plan.steps().size(), state.weight(), forWhat);
  }
}
