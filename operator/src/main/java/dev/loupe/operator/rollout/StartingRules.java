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
import dev.loupe.operator.rollout.Turn.To;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Until the candidate has a pod that could answer. */
final class StartingRules {
  private StartingRules() {}

  static Turn next(Rollout rollout, Starting state, Seen seen, Instant now) {
    Plan plan = seen.plan().orElseThrow();
    Trial trial = state.trial();
    Optional<Turn> superseded = superseded(rollout, trial, seen, now);
    if (superseded.isPresent()) {
      return superseded.get();
    }
    if (seen.fleet(trial.candidate()).available() == 0) {
      return withoutPods(rollout, trial, state.since(), seen, now);
    }
    if (plan.paused()) {
      return Stays.later(
          "Paused: spec.rollout.paused is true. Version %s is ready.".formatted(trial.candidate()));
    }
    if (plan.shadowPercent() == 0) {
      return StepRules.enter(rollout, trial, 1, 0, seen, now);
    }
    return new To(
        rollout.to(new Shadowing(trial, now, Optional.empty()), seen),
        new Cause(
            false,
            "ShadowStarted",
            "Version %s gets copies of %d %% of the requests."
                .formatted(trial.candidate(), plan.shadowPercent())));
  }

  /**
   * A newer candidate takes this one's place, but not while somebody paused it to look; or it is no
   * candidate any more.
   */
  static Optional<Turn> superseded(Rollout rollout, Trial trial, Seen seen, Instant now) {
    Optional<Ending> newer =
        Choice.candidate(seen)
            .filter(newest -> !seen.plan().orElseThrow().paused())
            .filter(newest -> !newest.name().equals(trial.candidate()))
            .filter(newest -> seen.entry(trial.candidate()).map(v -> newer(newest, v)).orElse(true))
            .map(
                newest ->
                    new Ending(
                        Standing.CANDIDATE,
                        "Superseded",
                        "Version %s gives way to the newer %s."
                            .formatted(trial.candidate(), newest.name())));
    return newer
        .or(() -> unpinned(trial, seen))
        .map(ending -> Returns.of(rollout, seen, ending, now));
  }

  private static boolean newer(Entry newest, Entry than) {
    return Entry.OLDEST_FIRST.compare(newest, than) > 0;
  }

  /** A version that was tried though it is older than the one that serves, as it was pinned. */
  private static Optional<Ending> unpinned(Trial trial, Seen seen) {
    boolean pinned = seen.plan().flatMap(Plan::pinned).isPresent();
    return seen.entry(trial.candidate())
        .filter(version -> !pinned && !Choice.isWanted(version, seen))
        .map(
            version ->
                new Ending(
                    Standing.CANDIDATE,
                    "Unpinned",
                    "Version %s is older than %s and not pinned any more."
                        .formatted(version.name(), seen.serving())));
  }

  /**
   * What to do about a candidate without a ready pod.
   *
   * @param since it has none
   */
  static Turn withoutPods(Rollout rollout, Trial trial, Instant since, Seen seen, Instant now) {
    Duration deadline = seen.plan().orElseThrow().progressDeadline();
    Optional<Fleet.Trouble> trouble = seen.fleet(trial.candidate()).trouble();
    String words = trouble.map(t -> ": " + t.message()).orElse(".");
    if (trouble.filter(t -> !t.own()).isPresent()) {
      return clusters(rollout, trial, since, trouble.get(), seen, now);
    }
    if (now.isBefore(since.plus(deadline))) {
      return Stays.until(
          "Version %s has no ready pod yet%s".formatted(trial.candidate(), words),
          since.plus(deadline),
          now);
    }
    String what =
        "Version %s has had no ready pod for %s%s"
            .formatted(
                trial.candidate(),
                Stays.span(deadline),
                trouble.isPresent() ? words : silence(trial.candidate()));
    return Returns.of(rollout, seen, new Ending(Standing.REJECTED, "NotReady", what), now);
  }

  /** A program that hangs says nothing where the operator looks. */
  private static String silence(String version) {
    return ", and none says why; look at kubectl logs deployment/%s.".formatted(version);
  }

  /**
   * No room, no quota, no store: that is none of the candidate's doing, and the time does not count
   * against it. The clock is set anew now and then, not at every look.
   */
  private static Turn clusters(
      Rollout rollout, Trial trial, Instant since, Fleet.Trouble trouble, Seen seen, Instant now) {
    Duration deadline = seen.plan().orElseThrow().progressDeadline();
    if (!now.isBefore(since.plus(deadline.dividedBy(4)))) {
      return new Noted(rollout.in(since(rollout.state(), now)));
    }
    String what = "Version %s has no ready pod: %s".formatted(trial.candidate(), trouble.message());
    return now.isBefore(trial.begun().plus(deadline))
        ? Stays.later(what)
        : Stays.stalled(what, trouble.reason());
  }

  private static RolloutState since(RolloutState state, Instant now) {
    return switch (state) {
      case Starting s -> new Starting(s.trial(), now);
      case Shadowing s -> new Shadowing(s.trial(), now, s.followed());
      case Stepping s -> new Stepping(s.trial(), s.step(), s.weight(), now, s.followed(), s.from());
      case Resting _, Frozen _, Moving _, Returning _ -> state;
    };
  }
}
