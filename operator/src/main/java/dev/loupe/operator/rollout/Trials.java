package dev.loupe.operator.rollout;

import dev.loupe.operator.analysis.Ruling;
import dev.loupe.operator.rollout.RolloutState.Frozen;
import dev.loupe.operator.rollout.RolloutState.Moving;
import dev.loupe.operator.rollout.RolloutState.Resting;
import dev.loupe.operator.rollout.RolloutState.Returning;
import dev.loupe.operator.rollout.RolloutState.Shadowing;
import dev.loupe.operator.rollout.RolloutState.Starting;
import dev.loupe.operator.rollout.RolloutState.Stepping;
import dev.loupe.operator.rollout.Turn.Cause;
import dev.loupe.operator.rollout.Turn.Stay;
import dev.loupe.operator.rollout.Turn.To;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What shadow and steps have in common. */
final class Trials {
  /** So many pods are named of those that lag. */
  private static final int NAMED = 3;

  private Trials() {}

  /** What is on trial and does not serve yet. */
  static Optional<Trial> open(RolloutState state) {
    return switch (state) {
      case Starting _, Shadowing _, Stepping _, Frozen _ -> state.tried();
      case Moving m ->
          m.isOfTheTrial() && !m.isFlipped() && m.move().why() != Move.Why.PINNED
              ? m.trial()
              : Optional.empty();
      case Resting(), Returning _ -> Optional.empty();
    };
  }

  /** The trial has lost what it was about. */
  static Optional<Turn> pointless(Rollout rollout, Seen seen, Instant now) {
    return open(rollout.state())
        .flatMap(
            trial ->
                withoutCandidate(trial, seen)
                    .or(() -> withoutServing(rollout.state(), trial, seen))
                    .map(ending -> Returns.of(rollout, seen, ending, now)));
  }

  private static Optional<Ending> withoutCandidate(Trial trial, Seen seen) {
    Optional<Entry> entry = seen.entry(trial.candidate());
    if (entry.isEmpty()) {
      return Optional.of(
          new Ending(
              Standing.CANDIDATE,
              "VersionDeleted",
              "ModelVersion %s was deleted; version %s keeps the traffic."
                  .formatted(trial.candidate(), seen.serving())));
    }
    return entry
        .filter(v -> !Choice.isAdmitted(v, seen))
        .map(
            v ->
                new Ending(
                    v.standing(),
                    "NotAdmitted",
                    ("The registry says of version %s that it is %s; annotate loupe.dev/retry to"
                            + " have it tried.")
                        .formatted(v.name(), v.standing().word())));
  }

  private static Optional<Ending> withoutServing(RolloutState state, Trial trial, Seen seen) {
    boolean moves = state instanceof Moving;
    return moves || trial.serving().equals(seen.serving())
        ? Optional.empty()
        : Optional.of(
            new Ending(
                Standing.CANDIDATE,
                "ServingChanged",
                "Version %s was tried beside %s, and now %s serves."
                    .formatted(trial.candidate(), trial.serving(), seen.serving())));
  }

  /** Evidence that was weighed by other settings is none. */
  static Optional<Turn> edited(Rollout rollout, Trial trial, Plan plan, Seen seen, Instant now) {
    String settings = plan.analysis().settings();
    if (settings.equals(trial.settings())) {
      return Optional.empty();
    }
    Trial anew = trial.anew(settings, now);
    RolloutState state =
        rollout.state() instanceof Stepping s
            ? new Stepping(anew, s.step(), s.weight(), s.since(), s.followed(), Trial.Counts.NONE)
            : rollout.state().with(anew);
    return Optional.of(
        new To(
            rollout.to(state, seen),
            new Cause(
                false,
                "RolloutEdited",
                ("spec.rollout.analysis was changed: what was counted of version %s is"
                        + " weighed no more.")
                    .formatted(trial.candidate()))));
  }

  /** A failing metric ends a trial, whatever it waits for otherwise. */
  static Optional<Turn> failing(
      Plan plan, Rollout rollout, Trial trial, int step, Seen seen, Instant now) {
    return Judge.ruling(plan, seen, trial) instanceof Ruling.Abort(String why)
        ? Optional.of(
            Returns.failed(
                plan,
                rollout,
                seen,
                step,
                new Ending(
                    Standing.REJECTED,
                    reason(why),
                    "Version %s is worse than %s: %s. All counts: %s."
                        .formatted(
                            trial.candidate(), trial.serving(), why, Judge.figures(plan, trial))),
                now))
        : Optional.empty();
  }

  /** The metric stands before the colon. */
  private static String reason(String why) {
    String metric = why.substring(0, Math.max(0, why.indexOf(':')));
    if (metric.equals(Metric.ERRORS.word())) {
      return "ErrorsWorse";
    }
    if (metric.equals(Metric.LATENCY.word())) {
      return "LatencyWorse";
    }
    return metric.equals(Metric.AGREEMENT.word()) ? "Disagrees" : "QueryFailed";
  }

  static Stay following(Seen seen, Trial trial) {
    int ready = seen.splits().ready(trial.serving());
    List<String> missing = seen.splits().missing(trial.serving());
    String names =
        missing.isEmpty()
            ? ""
            : " Missing: "
                + String.join(", ", missing.subList(0, Math.min(NAMED, missing.size())))
                + (missing.size() > NAMED ? " and " + (missing.size() - NAMED) + " more" : "")
                + ".";
    return Stays.soon(
        "%d of %d pods share requests as wanted.%s"
            .formatted(seen.splits().current() ? ready - missing.size() : 0, ready, names));
  }

  /** What can't be measured holds everything still. */
  static Optional<Turn> unmeasured(Plan plan, Seen seen, Trial trial, Instant now) {
    return Judge.ruling(plan, seen, trial) instanceof Ruling.HoldStill(String why)
        ? Optional.of(Stays.later("Holds still: " + why))
        : Optional.empty();
  }
}
