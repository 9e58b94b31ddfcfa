package dev.loupe.operator.run;

import dev.loupe.crd.TrainingRunStatus.Suspension;
import dev.loupe.operator.kube.Durations;
import dev.loupe.operator.kube.Hold;
import dev.loupe.operator.run.RunDecision.Outcome;
import dev.loupe.operator.run.RunDecision.Register;
import dev.loupe.operator.run.RunDecision.RepeatStage;
import dev.loupe.operator.run.RunDecision.StartStage;
import dev.loupe.operator.run.RunDecision.Wait;
import dev.loupe.operator.run.RunDecision.WritePlan;
import dev.loupe.operator.run.RunSnapshot.JobFacts;
import dev.loupe.operator.run.RunSnapshot.PlanState;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * Holds a run to its activeDeadline, whatever it waits for. It counts from the plan; a run that
 * can't begin is given the same time from when the operator first saw it. Time in which a Job was
 * suspended does not count. Pure.
 */
final class RunDeadline {
  /** Kubernetes ends a Job at its own deadline and says so in its words; this is for the rest. */
  static final Duration GRACE = Duration.ofSeconds(30);

  /** What was decided can't be done as long as the API server says so. */
  private static final Set<String> REFUSED = Set.of("CreateRefused", "ForeignObject");

  private RunDeadline() {}

  /**
   * What a Job that begins now may take: a second at least, which is the least Kubernetes knows.
   */
  static Duration left(RunSnapshot seen, Instant now) {
    Instant from = began(seen).or(() -> RunStatuses.firstSeen(seen.before())).orElse(now);
    return Duration.between(now, from)
        .plus(Durations.parse(seen.spec().activeDeadline()))
        .plus(suspended(seen, now));
  }

  /**
   * When the run's plan was written: the first time, for one that was deleted and written again.
   */
  static Optional<Instant> began(RunSnapshot seen) {
    Optional<Instant> said = Optional.ofNullable(seen.before().startTime()).map(Instant::parse);
    return seen.plan() instanceof PlanState.Written written
        ? Optional.of(said.filter(written.at()::isAfter).orElse(written.at()))
        : said;
  }

  /** The decision, or the run's end if it comes too late. */
  static RunDecision enforce(RunSnapshot seen, RunDecision next, Instant now) {
    Duration left = left(seen, now);
    if (left.compareTo(Duration.ofSeconds(1)) >= 0) {
      return next;
    }
    return switch (next) {
      case Wait wait ->
          isRunning(seen, wait) && left.plus(GRACE).isPositive()
              ? wait
              : over(seen, wait.hold().isPresent() || !isRunning(seen, wait), wait.forWhat());
      case StartStage start ->
          refusal(seen)
              .map(words -> over(seen, true, words))
              .orElseGet(
                  () -> over(seen, "passed before stage " + start.stage().word() + " began."));
      case RepeatStage repeat ->
          over(seen, "passed before stage " + repeat.stage().word() + " could be done again.");
      // What is left is a write; it comes too late only if it was tried and refused.
      case WritePlan plan -> refusal(seen).<RunDecision>map(w -> over(seen, true, w)).orElse(plan);
      case Register register ->
          refusal(seen).<RunDecision>map(w -> over(seen, true, w)).orElse(register);
      case RunDecision.Queue queue -> queue;
      case RunDecision.End end -> end;
      case RunDecision.StopLeftOvers stop -> stop;
      case RunDecision.LimitLife limit -> limit;
      case RunDecision.Rest rest -> rest;
    };
  }

  /**
   * What the status is to say of suspensions: the time of those that are over, and since when there
   * is one.
   */
  static Optional<Suspension> suspension(RunSnapshot seen, Instant now) {
    Optional<Suspension> before = Optional.ofNullable(seen.before().suspension());
    long seconds = before.map(Suspension::seconds).orElse(0L);
    Optional<Instant> since = before.map(Suspension::since).map(Instant::parse);
    Optional<Instant> still =
        seen.jobs().values().stream()
            .flatMap(job -> suspendedSince(job, since).stream())
            .findFirst();
    if (still.isPresent()) {
      return Optional.of(new Suspension(still.get().toString(), seconds));
    }
    if (since.isEmpty()) {
      return before;
    }
    Instant until =
        seen.jobs().values().stream()
            .map(JobFacts::resumed)
            .flatMap(Optional::stream)
            .filter(resumed -> !resumed.isBefore(since.get()))
            .findFirst()
            .orElse(now);
    long more = Math.max(0, Duration.between(since.get(), until).toSeconds());
    return Optional.of(new Suspension(null, seconds + more));
  }

  /**
   * A Job that was suspended again while nobody looked ran in between. One that was made after the
   * recorded time took the place of a suspended one.
   */
  private static Optional<Instant> suspendedSince(JobFacts job, Optional<Instant> recorded) {
    return job.state() instanceof RunSnapshot.JobState.Suspended suspended
        ? Optional.of(
            recorded.filter(since -> job.created().isAfter(since)).orElse(suspended.since()))
        : Optional.empty();
  }

  private static Duration suspended(RunSnapshot seen, Instant now) {
    Optional<Suspension> suspension = suspension(seen, now);
    Duration open =
        suspension
            .map(Suspension::since)
            .map(since -> Duration.between(Instant.parse(since), now))
            .orElse(Duration.ZERO);
    return open.plusSeconds(suspension.map(Suspension::seconds).orElse(0L));
  }

  private static boolean isRunning(RunSnapshot seen, Wait wait) {
    return wait.stage().flatMap(seen::job).filter(JobFacts::isUnderWay).isPresent();
  }

  private static Optional<String> refusal(RunSnapshot seen) {
    return RunStatuses.held(seen.before())
        .filter(hold -> REFUSED.contains(hold.reason()))
        .map(Hold::message);
  }

  private static RunDecision over(RunSnapshot seen, boolean held, String words) {
    String sentence = words.endsWith(".") ? words : words + ".";
    return held
        ? over(
            seen,
            "passed, and the run was still held back: "
                + sentence
                + " Apply a new TrainingRun once that is mended.")
        : over(seen, "passed: " + sentence);
  }

  private static RunDecision over(RunSnapshot seen, String what) {
    return RunDecider.end(
        Outcome.FAILED,
        "DeadlineExceeded",
        "spec.activeDeadline " + seen.spec().activeDeadline() + " " + what);
  }
}
