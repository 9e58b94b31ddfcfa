package dev.loupe.operator.model;

import dev.loupe.crd.ModelVersionStatus.Stage;
import dev.loupe.operator.kube.Hold;
import dev.loupe.operator.kube.StoreUri;
import dev.loupe.operator.model.ModelDecision.Autoscale;
import dev.loupe.operator.model.ModelDecision.Configure;
import dev.loupe.operator.model.ModelDecision.Discard;
import dev.loupe.operator.model.ModelDecision.PointTraffic;
import dev.loupe.operator.model.ModelDecision.Reason;
import dev.loupe.operator.model.ModelDecision.RecordStage;
import dev.loupe.operator.model.ModelDecision.Rest;
import dev.loupe.operator.model.ModelDecision.Run;
import dev.loupe.operator.model.ModelDecision.Stop;
import dev.loupe.operator.model.ModelDecision.Touch;
import dev.loupe.operator.model.ModelDecision.Wait;
import dev.loupe.operator.model.ModelDecision.WriteSplit;
import dev.loupe.operator.rollout.Ending;
import dev.loupe.operator.rollout.Turn;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Supplier;

/** Decides what is next for a model's serving: what keeps requests answered comes first. Pure. */
final class ModelDecider {
  static final Duration LOOK_AGAIN = Duration.ofSeconds(5);
  static final Duration LOOK_AGAIN_SOON = Duration.ofSeconds(1);

  private ModelDecider() {}

  /**
   * @param rollout what goes on beside; empty: the model has no rollouts
   */
  static ModelDecision decide(ModelSnapshot seen, Optional<RolloutTurn> rollout, Instant now) {
    if (seen.deleting()) {
      return new Rest();
    }
    // The pods mount what is written here. What is refused of it keeps nothing else waiting.
    boolean hasPods = !seen.versions().isEmpty() || !seen.workloads().isEmpty();
    boolean lacking = hasPods && !seen.configured();
    if (lacking && !seen.refused()) {
      return new Configure();
    }
    ModelDecision next = traffic(seen, rollout, now);
    boolean idle = next instanceof Wait || next instanceof Rest;
    if (lacking && idle) {
      return new Configure();
    }
    return switch (next) {
      // Records wait for what moves traffic.
      case Wait wait -> unrecorded(seen, rollout, wait).orElse(wait);
      case Rest rest ->
          unrecorded(seen, rollout, rest)
              .or(() -> Retention.surplus(seen).map(Discard::new))
              .orElse(rest);
      case Configure configure -> configure;
      case Run run -> run;
      case Autoscale scale -> scale;
      case PointTraffic point -> point;
      case WriteSplit split -> split;
      case Touch touch -> touch;
      case Stop stop -> stop;
      case RecordStage stage -> stage;
      case Discard discard -> discard;
    };
  }

  private static ModelDecision traffic(
      ModelSnapshot seen, Optional<RolloutTurn> rollout, Instant now) {
    return switch (seen.traffic()) {
      case Traffic.None() -> first(seen, now);
      case Traffic.To(String serving, boolean current) -> {
        boolean lost = seen.version(serving).isEmpty() && seen.workload(serving).isEmpty();
        yield lost ? replaceLost(seen, serving, now) : keep(seen, rollout, serving, current, now);
      }
    };
  }

  /** Nothing serves yet, or somebody deleted the Service. */
  private static ModelDecision first(ModelSnapshot seen, Instant now) {
    return begin(
        seen,
        () ->
            wait(
                Reason.WAITING_FOR_VERSION,
                "No version has passed the gate yet; apply a TrainingRun whose spec.modelRef.name"
                    + " is "
                    + seen.model().name()
                    + "."),
        now);
  }

  /** The version that served has neither pods nor an entry in the registry any more. */
  private static ModelDecision replaceLost(ModelSnapshot seen, String serving, Instant now) {
    return begin(
        seen,
        () ->
            wait(
                Reason.VERSION_LOST,
                "Version "
                    + serving
                    + " has neither a ModelVersion nor a Deployment any more, and there is no"
                    + " other."),
        now);
  }

  /** What is available has the traffic at once, else the newest as soon as it is. */
  private static ModelDecision begin(
      ModelSnapshot seen, Supplier<ModelDecision> withoutAny, Instant now) {
    Optional<String> available = seen.available();
    if (available.isPresent()) {
      return new PointTraffic(available.get(), seen.serving());
    }
    return seen.versions().stream()
        .filter(v -> !v.isRetired())
        .findFirst()
        .or(() -> seen.versions().stream().findFirst())
        .map(
            newest ->
                start(seen, newest, Reason.STARTING, 1, now)
                    .orElseGet(() -> new PointTraffic(newest.name(), seen.serving())))
        .orElseGet(withoutAny);
  }

  private static ModelDecision keep(
      ModelSnapshot seen,
      Optional<RolloutTurn> rollout,
      String serving,
      boolean current,
      Instant now) {
    if (seen.spec().serving().autoscaling() == null && seen.scaler() != Scaler.NONE) {
      return new Autoscale(Optional.empty());
    }
    Optional<ModelDecision> wanted =
        seen.version(serving).filter(v -> needsApplying(seen, serving)).map(v -> run(seen, v));
    if (wanted.isPresent() && !seen.refused()) {
      return wanted.get();
    }
    if (!current) {
      return new PointTraffic(serving, seen.serving());
    }
    Optional<ModelDecision> split = tell(seen);
    if (split.isPresent() && !seen.splits().refused()) {
      return split.get();
    }
    Optional<ModelDecision> scale =
        Optional.<ModelDecision>of(new Autoscale(Optional.of(serving)))
            .filter(s -> lacksScaler(seen, serving));
    if (scale.isPresent() && !seen.refused()) {
      return scale.get();
    }
    // What the API server refuses of the old version keeps no newer one from taking over.
    if (rollout.isPresent()) {
      return roll(seen, rollout.get(), serving, now)
          .or(() -> wanted)
          .or(() -> scale)
          .orElseGet(() -> tidy(seen, rollout, serving, now));
    }
    return seen.candidate(serving)
        .map(candidate -> takeOver(seen, serving, candidate, now))
        .or(() -> wanted)
        .or(() -> split)
        .or(() -> scale)
        .orElseGet(() -> tidy(seen, rollout, serving, now));
  }

  /** What the rollout wants of the cluster, then what it wants of the registry, then its wait. */
  private static Optional<ModelDecision> roll(
      ModelSnapshot seen, RolloutTurn rollout, String serving, Instant now) {
    Optional<ModelDecision> next = Convergence.next(seen, serving, rollout.wanted());
    if (next.isPresent()) {
      return next;
    }
    return switch (rollout.turn()) {
      case Turn.Enter enter -> Optional.of(enter(seen, enter));
      case Turn.Stay stay ->
          rollout.rollout().isActive() || stay.stalled().isPresent()
              ? Optional.of(rolling(stay, now))
              : Optional.empty();
      // These are written before anything is decided.
      case Turn.To _, Turn.Noted _ -> Optional.empty();
    };
  }

  private static Wait rolling(Turn.Stay stay, Instant now) {
    return new Wait(
        Reason.ROLLOUT,
        stay.waitsFor(),
        stay.stalled().map(reason -> new Hold(reason, stay.waitsFor(), now)),
        stay.lookAgain());
  }

  private static RecordStage enter(ModelSnapshot seen, Turn.Enter enter) {
    Stage now = seen.version(enter.version()).flatMap(Version::stage).orElse(Stage.CANDIDATE);
    return new RecordStage(
        enter.version(),
        enter.standing().map(e -> RolloutReader.stage(e.standing())).orElse(now),
        new ModelDecision.Note(
            enter.standing().map(Ending::reason).orElse(""),
            enter.standing().map(Ending::message).orElse(""),
            Optional.of(enter.action()),
            Optional.of(enter.attempt())),
        new Rest());
  }

  /** How requests are shared, first written and then brought to the pods' notice. */
  private static Optional<ModelDecision> tell(ModelSnapshot seen) {
    Splits splits = seen.splits();
    return splits
        .due()
        .<ModelDecision>map(WriteSplit::new)
        .or(
            () ->
                Optional.<ModelDecision>of(new Touch(splits.turn(), splits.untouched()))
                    .filter(touch -> !splits.untouched().isEmpty()));
  }

  private static boolean lacksScaler(ModelSnapshot seen, String serving) {
    return seen.spec().serving().autoscaling() != null
        && seen.scaler() != Scaler.CURRENT
        && seen.workload(serving).isPresent();
  }

  private static Run run(ModelSnapshot seen, Version version) {
    return new Run(version, seen.replicas(version.name()));
  }

  private static ModelDecision takeOver(
      ModelSnapshot seen, String serving, Version candidate, Instant now) {
    for (String version : new TreeSet<>(seen.workloads().keySet())) {
      boolean superseded = !version.equals(serving) && !version.equals(candidate.name());
      if (superseded && !seen.endpoints().lists(version)) {
        return new Stop(version);
      }
    }
    int pods = seen.replicas(candidate.name()).orElse(1);
    return start(seen, candidate, Reason.CANDIDATE_STARTING, pods, now)
        .orElseGet(() -> new PointTraffic(candidate.name(), seen.serving()));
  }

  /** The steps until the version has so many pods available; empty when it has. */
  private static Optional<ModelDecision> start(
      ModelSnapshot seen, Version version, Reason reason, int pods, Instant now) {
    if (StoreUri.parse(version.uri()).isEmpty()) {
      return Optional.of(
          wait(
              reason,
              new Hold(
                  "BadArtifactUri",
                  StoreUri.refusal(
                      "ModelVersion " + version.name() + ", spec.artifact.uri", version.uri()),
                  now)));
    }
    if (needsApplying(seen, version.name())) {
      return Optional.of(run(seen, version));
    }
    Workload workload = seen.workload(version.name()).orElseThrow();
    boolean enough = pods <= 1 ? workload.available() >= pods : isComplete(workload, pods);
    return enough ? Optional.empty() : Optional.of(waitForPods(workload, reason, now));
  }

  private static boolean isComplete(Workload workload, int pods) {
    return workload.complete() && workload.available() >= pods && workload.ready() >= pods;
  }

  private static Wait waitForPods(Workload workload, Reason reason, Instant now) {
    String what =
        "Version "
            + workload.version()
            + " has "
            + workload.ready()
            + " of "
            + workload.desired()
            + " pods ready";
    Optional<Hold> hold = workload.hold().filter(h -> workload.overdue() || isOld(h, now));
    return new Wait(
        reason, hold.map(h -> what + ": " + h.message()).orElse(what + "."), hold, LOOK_AGAIN);
  }

  /** What passes within seconds is no news. */
  private static boolean isOld(Hold hold, Instant now) {
    return hold.since().plus(LOOK_AGAIN).isBefore(now);
  }

  /** Nothing is to take over: old pods go once no request is sent to them any more. */
  private static ModelDecision tidy(
      ModelSnapshot seen, Optional<RolloutTurn> rollout, String serving, Instant now) {
    for (String version : new TreeSet<>(seen.workloads().keySet())) {
      boolean placed = rollout.filter(r -> r.wanted().pods().containsKey(version)).isPresent();
      if (!version.equals(serving) && !placed) {
        return seen.endpoints().areOnly(serving)
            ? new Stop(version)
            : new Wait(
                Reason.MOVING_TRAFFIC,
                "Version "
                    + serving
                    + " takes the traffic over; "
                    + version
                    + " stays until no request is sent to it.",
                Optional.empty(),
                LOOK_AGAIN_SOON);
      }
    }
    Optional<Workload> workload = seen.workload(serving);
    if (workload.filter(w -> !w.complete()).isPresent()) {
      return waitForPods(workload.get(), Reason.ROLLING_OUT, now);
    }
    boolean unlisted = workload.filter(w -> w.ready() > 0).isPresent();
    return unlisted && seen.endpoints().ready() == 0
        ? new Wait(
            Reason.MOVING_TRAFFIC,
            "Version " + serving + " has the traffic; its pods are not listed yet.",
            Optional.empty(),
            LOOK_AGAIN_SOON)
        : new Rest();
  }

  private static boolean needsApplying(ModelSnapshot seen, String version) {
    return seen.workload(version).filter(Workload::current).isEmpty();
  }

  /** The registry says what serves and what served; one entry at a time. */
  private static Optional<ModelDecision> unrecorded(
      ModelSnapshot seen, Optional<RolloutTurn> rollout, ModelDecision otherwise) {
    return seen.versions().stream()
        .<ModelDecision>mapMulti(
            (version, out) -> {
              Optional<Ending> ending =
                  rollout.map(r -> r.wanted().standings().get(version.name()));
              Stage wanted =
                  ending
                      .map(e -> RolloutReader.stage(e.standing()))
                      .orElseGet(() -> stage(seen, version));
              if (!version.stage().equals(Optional.of(wanted))) {
                out.accept(new RecordStage(version.name(), wanted, note(ending), otherwise));
              }
            })
        .findFirst();
  }

  private static ModelDecision.Note note(Optional<Ending> ending) {
    return ending
        .map(
            e ->
                new ModelDecision.Note(e.reason(), e.message(), Optional.empty(), Optional.empty()))
        .orElse(ModelDecision.Note.NONE);
  }

  private static Stage stage(ModelSnapshot seen, Version version) {
    Optional<String> serving = seen.serving();
    if (serving.equals(Optional.of(version.name()))) {
      return Stage.SERVING;
    }
    if (version.stage().equals(Optional.of(Stage.REJECTED))) {
      return Stage.REJECTED;
    }
    // One that was passed by will not serve any more, whether it ever did or not.
    if (serving.filter(s -> !seen.isNewer(version, s)).isPresent()) {
      return Stage.RETIRED;
    }
    // One that lost the traffic to an older one for want of a ready pod is to have it again.
    boolean lost = serving.isPresent() && version.stage().equals(Optional.of(Stage.SERVING));
    boolean tried = version.stage().filter(s -> s == Stage.SHADOW || s == Stage.CANARY).isPresent();
    return lost || tried ? Stage.CANDIDATE : version.stage().orElse(Stage.CANDIDATE);
  }

  private static Wait wait(Reason reason, String forWhat) {
    return new Wait(reason, forWhat, Optional.empty(), Duration.ofMinutes(1));
  }

  private static Wait wait(Reason reason, Hold hold) {
    return new Wait(reason, hold.message(), Optional.of(hold), LOOK_AGAIN);
  }
}
