package dev.loupe.operator.model;

import dev.loupe.crd.DetectorModelStatus;
import dev.loupe.operator.kube.Conditions;
import dev.loupe.operator.kube.Conditions.Status;
import dev.loupe.operator.kube.Hold;
import dev.loupe.operator.kube.Texts;
import dev.loupe.operator.rollout.Measured;
import dev.loupe.operator.rollout.Rollout;
import dev.loupe.operator.rollout.Turn;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Makes a model's status of what was seen and decided. Pure. */
final class ModelReporter {
  /** How long a version may be held back before that is called a standstill. */
  static final Duration PATIENCE = Duration.ofMinutes(10);

  static final String CONVERGED = "Converged";

  private static final Set<String> NEEDS_SOMEBODY =
      Set.of("ForeignObject", "ApplyRefused", "BadArtifactUri");

  private ModelReporter() {}

  /** The phase, why, and in words. */
  private record Standing(String phase, String reason, String message) {}

  /** A rollout's next state, as nothing else is decided in that moment. */
  static DetectorModelStatus moved(ModelSnapshot seen, RolloutTurn rollout, Instant now) {
    String message =
        rollout.turn() instanceof Turn.To(Rollout next, Turn.Cause cause)
            ? cause.message()
            : seen.before().message();
    return status(
        seen,
        Optional.of(rollout),
        new ModelDecision.Wait(
            ModelDecision.Reason.ROLLOUT, message, Optional.empty(), ModelDecider.LOOK_AGAIN),
        Optional.empty(),
        now);
  }

  /**
   * @param rollout what goes on beside; empty: the model has no rollouts
   */
  static DetectorModelStatus status(
      ModelSnapshot seen,
      Optional<RolloutTurn> rollout,
      ModelDecision decided,
      Optional<Hold> held,
      Instant now) {
    if (seen.deleting() || isRestored(seen, decided, held) || isAside(seen, decided, held)) {
      return seen.before();
    }
    Optional<String> candidate = candidate(seen, rollout);
    boolean again = held.isEmpty() && candidate.isEmpty() && isDoneAgain(seen, decided);
    if (again && seen.before().observedGeneration() != seen.model().generation()) {
      // Whether the pods are as the new spec says, what comes next tells.
      return seen.before();
    }
    // A note in the registry says nothing of the traffic: what else is waited for does.
    ModelDecision decision =
        decided instanceof ModelDecision.RecordStage stage
            ? stage.otherwise()
            : again ? new ModelDecision.Rest() : decided;
    Optional<Hold> hold = held.or(() -> hold(decision));
    Optional<RolloutTurn> active = rollout.filter(r -> r.rollout().isActive());
    Standing standing =
        active
            .map(r -> rolling(r, decision, hold))
            .orElseGet(() -> standing(seen, decision, hold, candidate));
    return new DetectorModelStatus(
        seen.model().generation(),
        conditions(seen, rollout, standing, hold, candidate, now),
        standing.phase(),
        Texts.oneLine(standing.message()),
        seen.serving().orElse(null),
        candidate.orElse(null),
        seen.serving().flatMap(seen::workload).map(Workload::ready).orElse(0),
        active.map(r -> RolloutReporter.weight(r.rollout().state())).orElse(null),
        rollout
            .map(
                r ->
                    RolloutReporter.status(
                        r.rollout(), r.told(), r.seen(), seen.before().rollout(), now))
            .orElse(seen.before().rollout()));
  }

  /** What is tried or moved to; without rollouts, what is to take over. */
  private static Optional<String> candidate(ModelSnapshot seen, Optional<RolloutTurn> rollout) {
    if (rollout.isPresent()) {
      return RolloutReporter.candidate(rollout.get().rollout().state());
    }
    return seen.serving().isEmpty()
        ? seen.versions().stream().findFirst().map(Version::name)
        : seen.serving().flatMap(seen::candidate).map(Version::name);
  }

  private static Standing rolling(
      RolloutTurn rollout, ModelDecision decision, Optional<Hold> hold) {
    String phase = RolloutReporter.phase(rollout.rollout().state());
    String message =
        hold.map(Hold::message)
            .or(() -> rollout.told().map(Turn.Stay::waitsFor).filter(text -> !text.isEmpty()))
            .orElseGet(() -> decision instanceof ModelDecision.Wait w ? w.forWhat() : "");
    String reason =
        hold.map(Hold::reason).or(() -> rollout.stay().flatMap(Turn.Stay::stalled)).orElse(phase);
    return new Standing(phase, reason, message);
  }

  /** What is written beside the traffic is no news of it; what comes next is told with it. */
  private static boolean isAside(ModelSnapshot seen, ModelDecision decision, Optional<Hold> held) {
    boolean aside =
        switch (decision) {
          case ModelDecision.Configure configure -> true;
          case ModelDecision.Autoscale scale -> true;
          // The pods are the same; who counts them is no news of them.
          case ModelDecision.Run run ->
              run.replicas().isEmpty() && ModelStatuses.isConverged(seen.before());
          case ModelDecision.WriteSplit split -> true;
          case ModelDecision.Touch touch -> true;
          case ModelDecision.PointTraffic point -> false;
          case ModelDecision.Stop stop -> false;
          case ModelDecision.RecordStage stage -> false;
          case ModelDecision.Discard discard -> false;
          case ModelDecision.Wait wait -> isScaledOnly(seen, wait);
          case ModelDecision.Rest rest -> false;
        };
    return aside && held.isEmpty();
  }

  /**
   * Nobody changed the model, and nothing is known yet of what its pods are to be now: an
   * autoscaler has just counted them anew.
   */
  private static boolean isScaledOnly(ModelSnapshot seen, ModelDecision.Wait wait) {
    return wait.reason() == ModelDecision.Reason.ROLLING_OUT
        && wait.hold().isEmpty()
        && ModelStatuses.isConverged(seen.before())
        && seen.before().observedGeneration() == seen.model().generation()
        && seen.serving().flatMap(seen::workload).filter(w -> !w.observed()).isPresent();
  }

  /** A Service that somebody deleted is there again: what the status says of it is true again. */
  private static boolean isRestored(
      ModelSnapshot seen, ModelDecision decision, Optional<Hold> held) {
    return decision instanceof ModelDecision.PointTraffic point
        && point.version().equals(seen.before().version())
        && seen.serving().isEmpty()
        && held.isEmpty();
  }

  /** An operator that has just begun applies once more what stands as wanted: that is no news. */
  private static boolean isDoneAgain(ModelSnapshot seen, ModelDecision decision) {
    Optional<String> version =
        switch (decision) {
          case ModelDecision.Configure configure -> Optional.empty();
          case ModelDecision.Run run -> Optional.of(run.version().name());
          case ModelDecision.Autoscale scale -> Optional.empty();
          case ModelDecision.PointTraffic point -> Optional.of(point.version());
          case ModelDecision.WriteSplit split -> Optional.empty();
          case ModelDecision.Touch touch -> Optional.empty();
          case ModelDecision.Wait wait -> Optional.empty();
          case ModelDecision.Stop stop -> Optional.empty();
          case ModelDecision.RecordStage stage -> Optional.empty();
          case ModelDecision.Discard discard -> Optional.empty();
          case ModelDecision.Rest rest -> Optional.empty();
        };
    return version.isPresent()
        && version.equals(seen.serving())
        && seen.workload(version.get()).filter(Workload::complete).isPresent()
        && ModelStatuses.isConverged(seen.before());
  }

  private static Optional<Hold> hold(ModelDecision decision) {
    return decision instanceof ModelDecision.Wait wait ? wait.hold() : Optional.empty();
  }

  private static Standing standing(
      ModelSnapshot seen, ModelDecision decision, Optional<Hold> hold, Optional<String> candidate) {
    String message =
        switch (decision) {
          case ModelDecision.Wait wait ->
              hold.isPresent() && wait.hold().isEmpty() ? hold.get().message() : wait.forWhat();
          case ModelDecision.Configure configure -> answering(seen);
          case ModelDecision.Run run -> "Version " + run.version().name() + " is started.";
          case ModelDecision.Autoscale scale -> answering(seen);
          case ModelDecision.PointTraffic point ->
              "Version " + point.version() + " takes the traffic.";
          case ModelDecision.WriteSplit split -> answering(seen);
          case ModelDecision.Touch touch -> answering(seen);
          case ModelDecision.Stop stop -> "Version " + stop.version() + " is stopped.";
          case ModelDecision.RecordStage stage -> answering(seen);
          case ModelDecision.Discard discard -> answering(seen);
          case ModelDecision.Rest rest -> answering(seen);
        };
    String text =
        hold.filter(h -> !message.contains(h.message())).map(Hold::message).orElse(message);
    if (seen.serving().isEmpty() && candidate.isEmpty()) {
      return new Standing("WaitingForVersion", "WaitingForVersion", text);
    }
    String reason = hold.map(Hold::reason).orElseGet(() -> reason(decision));
    if (seen.serving().isEmpty() || candidate.isPresent()) {
      return new Standing("Progressing", reason, text);
    }
    return ofServing(seen, decision, reason, text);
  }

  private static Standing ofServing(
      ModelSnapshot seen, ModelDecision decision, String reason, String text) {
    if (seen.endpoints().ready() == 0) {
      boolean unlisted =
          decision instanceof ModelDecision.Wait wait
              && wait.reason() == ModelDecision.Reason.MOVING_TRAFFIC;
      return new Standing(unlisted ? "Progressing" : "Unavailable", reason, text);
    }
    boolean rests =
        decision instanceof ModelDecision.Rest
            || decision instanceof ModelDecision.Discard
            || decision instanceof ModelDecision.RecordStage;
    if (rests) {
      return new Standing("Serving", CONVERGED, text);
    }
    boolean degraded =
        decision instanceof ModelDecision.Wait wait
            && wait.reason() == ModelDecision.Reason.ROLLING_OUT;
    return new Standing(degraded ? "Degraded" : "Progressing", reason, text);
  }

  private static String reason(ModelDecision decision) {
    return switch (decision) {
      case ModelDecision.Wait wait -> wait.reason().word();
      case ModelDecision.Configure configure -> "Starting";
      case ModelDecision.Run run -> "Starting";
      case ModelDecision.Autoscale scale -> "Starting";
      case ModelDecision.PointTraffic point -> "MovingTraffic";
      case ModelDecision.WriteSplit split -> "MovingTraffic";
      case ModelDecision.Touch touch -> "MovingTraffic";
      case ModelDecision.Stop stop -> "MovingTraffic";
      case ModelDecision.RecordStage stage -> CONVERGED;
      case ModelDecision.Discard discard -> CONVERGED;
      case ModelDecision.Rest rest -> CONVERGED;
    };
  }

  private static List<Condition> conditions(
      ModelSnapshot seen,
      Optional<RolloutTurn> rollout,
      Standing standing,
      Optional<Hold> hold,
      Optional<String> candidate,
      Instant now) {
    boolean converged = standing.phase().equals("Serving");
    boolean stalled =
        hold.filter(h -> isStandstill(seen, h, candidate, now)).isPresent()
            || rollout.flatMap(RolloutTurn::stay).flatMap(Turn.Stay::stalled).isPresent();
    boolean waits = standing.phase().equals("WaitingForVersion");
    String message = standing.message();
    boolean serves = seen.serving().isPresent() && seen.endpoints().ready() > 0;
    Door door = Door.of(seen);
    Conditions conditions =
        new Conditions(seen.before().conditions(), seen.model().generation(), now);
    rollout.ifPresent(r -> unavailable(conditions, r));
    conditions
        .set(Conditions.READY, Status.of(converged), standing.reason(), message)
        .set(Conditions.SERVING, Status.of(serves), servingReason(seen), answering(seen))
        .set(
            Conditions.PROGRESSING,
            Status.of(!converged && !stalled && !waits),
            standing.reason(),
            converged ? "" : message)
        .set(Conditions.STALLED, Status.of(stalled), standing.reason(), stalled ? message : "")
        .set(
            Conditions.AUTHENTICATION_DISABLED,
            Status.of(door != Door.GUARDED),
            door.reason(),
            door.message());
    Followed.of(seen, now)
        .ifPresent(
            told ->
                conditions.set(
                    Conditions.SPLIT_FOLLOWED, told.status(), told.reason(), told.message()));
    return conditions.list();
  }

  private static void unavailable(Conditions conditions, RolloutTurn rollout) {
    if (rollout.seen().measured() instanceof Measured.Unavailable(String reason, String message)) {
      conditions.set(Conditions.ANALYSIS_UNAVAILABLE, Status.TRUE, reason, message);
    } else {
      conditions.set(Conditions.ANALYSIS_UNAVAILABLE, Status.FALSE, "Available", "");
    }
  }

  private static boolean isStandstill(
      ModelSnapshot seen, Hold hold, Optional<String> candidate, Instant now) {
    return NEEDS_SOMEBODY.contains(hold.reason())
        || !now.isBefore(hold.since().plus(PATIENCE))
        || candidate
            .or(seen::serving)
            .flatMap(seen::workload)
            .filter(Workload::overdue)
            .isPresent();
  }

  private static String servingReason(ModelSnapshot seen) {
    if (seen.serving().isEmpty()) {
      return "NoVersion";
    }
    if (seen.endpoints().ready() == 0) {
      return "NoReadyPods";
    }
    return seen.serving().flatMap(seen::version).isEmpty() ? "VersionDeleted" : "Answering";
  }

  private static String answering(ModelSnapshot seen) {
    if (seen.serving().isEmpty()) {
      return "No version has the traffic.";
    }
    String version = seen.serving().get();
    if (seen.endpoints().ready() == 0) {
      return "Version " + version + " has the traffic and no pod that is ready.";
    }
    String pods =
        seen.workload(version)
            .map(w -> " with " + w.ready() + " of " + w.desired() + " pods")
            .orElse("");
    String deleted =
        seen.version(version).isEmpty()
            ? "; its ModelVersion was deleted, and it goes on serving until a newer one takes over"
            : "";
    return "Version " + version + " answers" + pods + deleted + ".";
  }
}
