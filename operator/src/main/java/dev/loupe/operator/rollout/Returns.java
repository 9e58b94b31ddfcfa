package dev.loupe.operator.rollout;

import dev.loupe.operator.rollout.RolloutState.Frozen;
import dev.loupe.operator.rollout.RolloutState.Resting;
import dev.loupe.operator.rollout.RolloutState.Returning;
import dev.loupe.operator.rollout.Turn.Cause;
import dev.loupe.operator.rollout.Turn.To;
import java.time.Instant;

/** The end of a trial: the candidate gets nothing any more, and its pods go. */
final class Returns {
  private Returns() {}

  /** Begins the end. What is frozen has failed already, whatever ends it. */
  static Turn of(Rollout rollout, Seen seen, Ending asked, Instant now) {
    Trial trial = rollout.state().tried().orElseThrow();
    Ending ending =
        rollout.state() instanceof Frozen frozen
            ? new Ending(Standing.REJECTED, frozen.why().reason(), frozen.why().message())
            : asked;
    return new To(
        rollout.to(new Returning(trial, ending, now), seen),
        new Cause(
            ending.standing() == Standing.REJECTED,
            ending.standing() == Standing.REJECTED ? "VersionRejected" : ending.reason(),
            ending.message()));
  }

  /** A trial whose candidate failed: where the plan says so, it stays for a look. */
  static Turn failed(Plan plan, Rollout rollout, Seen seen, int step, Ending ending, Instant now) {
    if (!plan.analysis().freeze()) {
      return of(rollout, seen, ending, now);
    }
    Trial trial = rollout.state().tried().orElseThrow();
    Ending frozen = new Ending(standing(step), ending.reason(), ending.message());
    return new To(
        rollout.to(new Frozen(trial, step, frozen, now), seen),
        new Cause(true, "Frozen", ending.message()));
  }

  private static Standing standing(int step) {
    return step == 0 ? Standing.SHADOW : Standing.CANARY;
  }

  /** Its pods go once no pod sends them anything any more, and its end stands in the registry. */
  static Turn next(Rollout rollout, Returning state, Seen seen, Pace pace, Instant now) {
    Trial trial = state.trial();
    String serving = seen.serving();
    boolean told = seen.splits().allFollow(serving);
    if (!told && now.isBefore(state.since().plus(pace.forward()))) {
      return Stays.soon(
          "Version %s gets no more requests; %d of %d pods know of it."
              .formatted(
                  trial.candidate(),
                  seen.splits().ready(serving) - seen.splits().missing(serving).size(),
                  seen.splits().ready(serving)));
    }
    if (!Wanted.isRecorded(state, seen)) {
      return Stays.soon("The end of version %s is recorded.".formatted(trial.candidate()));
    }
    Ending ending = state.ending();
    Rollout.Result result =
        new Rollout.Result(
            trial.candidate(),
            ending.standing() == Standing.REJECTED ? "Rejected" : ending.reason(),
            ending.reason(),
            ending.message(),
            now);
    return new To(
        rollout.to(new Resting(), seen).ending(result),
        new Cause(
            ending.standing() == Standing.REJECTED,
            ending.standing() == Standing.REJECTED ? "RolledBack" : "RolloutEnded",
            "Version %s has the traffic; %s is stopped.".formatted(serving, trial.candidate())));
  }
}
