package dev.loupe.operator.model;

import static dev.loupe.operator.model.SeenModel.NOON;
import static dev.loupe.operator.model.SeenModel.aModel;

import dev.loupe.crd.DetectorModelStatus;
import dev.loupe.crd.ModelVersionStatus.Stage;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The cluster around one model, as small as it can be: what may befall it, and what the operator's
 * steps make of it. Versions are numbered by age.
 */
final class ModelGame {
  static final int VERSIONS = 5;

  /** Pods of a version that are wanted. */
  private static final int REPLICAS = 2;

  /** The registry's entries. */
  private final Map<Integer, Optional<Stage>> entries = new TreeMap<>();

  /** Ready pods, by Deployment. */
  private final Map<Integer, Integer> pods = new TreeMap<>();

  private boolean configured;
  private Optional<Integer> selected = Optional.empty();
  private Optional<Integer> listed = Optional.empty();

  /** Whom the split names, its turn, and whether the pods were told of it. */
  private Optional<Integer> told = Optional.empty();

  private int turn;
  private boolean touched = true;
  private DetectorModelStatus status = ModelStatuses.NONE;
  private Instant now = NOON;

  /** What may happen next, to a version where it is about one. */
  record Move(What what, int version) {}

  /** Kinds of moves. */
  enum What {
    ENTERS_THE_REGISTRY,
    LEAVES_THE_REGISTRY,
    PODS_GET_READY,
    PODS_FAIL,
    DEPLOYMENT_IS_DELETED,
    SERVICE_IS_DELETED,
    SLICES_FOLLOW,
    POLICY_CHANGES,
    SPLIT_IS_DELETED,
    OPERATOR_LOOKS,
    OPERATOR_DIES_BEFORE_IT_REPORTS
  }

  void plays(Move move) {
    int version = move.version();
    switch (move.what()) {
      case ENTERS_THE_REGISTRY -> entries.putIfAbsent(version, Optional.empty());
      case LEAVES_THE_REGISTRY -> entries.remove(version);
      case PODS_GET_READY -> pods.computeIfPresent(version, (v, ready) -> REPLICAS);
      case PODS_FAIL -> pods.computeIfPresent(version, (v, ready) -> 0);
      case DEPLOYMENT_IS_DELETED -> pods.remove(version);
      case SERVICE_IS_DELETED -> {
        selected = Optional.empty();
        listed = Optional.empty();
      }
      case SLICES_FOLLOW -> listed = selected.filter(this::isReady);
      case POLICY_CHANGES -> configured = false;
      case SPLIT_IS_DELETED -> told = Optional.empty();
      case OPERATOR_LOOKS -> looks(true);
      case OPERATOR_DIES_BEFORE_IT_REPORTS -> looks(false);
    }
  }

  /** One step of the operator. */
  ModelDecision looks(boolean reports) {
    now = now.plusSeconds(1);
    ModelSnapshot seen = seen();
    ModelDecision decision = ModelDecider.decide(seen, Optional.empty(), now);
    does(decision);
    if (reports) {
      status = ModelReporter.status(seen, Optional.empty(), decision, Optional.empty(), now);
    }
    return decision;
  }

  /** Nothing bad happens any more, until the operator has nothing left to do. */
  ModelDecision comesToRest() {
    for (int step = 0; step < 100; step++) {
      pods.replaceAll((version, ready) -> REPLICAS);
      listed = selected.filter(this::isReady);
      ModelDecision decision = looks(true);
      if (decision instanceof ModelDecision.Rest || pods.isEmpty() && entries.isEmpty()) {
        return decision;
      }
    }
    throw new AssertionError("the operator does not come to rest: " + this);
  }

  private void does(ModelDecision decision) {
    switch (decision) {
      case ModelDecision.Configure configure -> configured = true;
      case ModelDecision.Autoscale scale -> throw new AssertionError("nothing is scaled here");
      case ModelDecision.Run run -> pods.putIfAbsent(number(run.version().name()), 0);
      case ModelDecision.PointTraffic point -> selected = Optional.of(number(point.version()));
      case ModelDecision.WriteSplit split -> {
        if (split.split().turn() < turn) {
          throw new AssertionError("pods would pass over turn " + split.split().turn());
        }
        told = Optional.of(number(split.split().serving()));
        turn = split.split().turn();
        touched = false;
      }
      case ModelDecision.Touch touch -> touched |= touch.turn() == turn;
      case ModelDecision.Stop stop -> pods.remove(number(stop.version()));
      case ModelDecision.RecordStage record ->
          entries.computeIfPresent(
              number(record.version()), (v, before) -> Optional.of(record.stage()));
      case ModelDecision.Discard discard -> entries.remove(number(discard.version().name()));
      case ModelDecision.Wait wait -> {}
      case ModelDecision.Rest rest -> {}
    }
  }

  private ModelSnapshot seen() {
    SeenModel model = aModel();
    for (int version = 0; version < VERSIONS; version++) {
      String name = name(version);
      entries
          .getOrDefault(version, Optional.empty())
          .ifPresentOrElse(stage -> model.withVersion(name, stage), () -> model.withVersion(name));
    }
    pods.forEach(
        (version, ready) -> {
          if (ready == REPLICAS) {
            model.running(name(version));
          } else {
            model.starting(name(version), ready);
          }
        });
    for (int version = 0; version < VERSIONS; version++) {
      if (!entries.containsKey(version)) {
        model.withoutRegistryEntry(name(version));
      }
    }
    if (!configured) {
      model.unconfigured();
    }
    selected.map(ModelGame::name).ifPresent(model::pointingTo);
    listed.map(ModelGame::name).ifPresent(model::listing);
    told.ifPresentOrElse(version -> model.toldOf(name(version), turn), model::toldNothing);
    if (!touched) {
      model.untouched("pod");
    }
    return model.withAPodThatWasToldOf(touched ? turn : turn - 1).after(status).seen();
  }

  /** The version that the pods know to serve. */
  Optional<Integer> told() {
    return touched ? told : Optional.empty();
  }

  /** Whether a request is answered. */
  boolean answers() {
    return listed.filter(this::isReady).isPresent();
  }

  /** Whether there is a pod that could. */
  boolean couldAnswer() {
    return pods.values().stream().anyMatch(ready -> ready > 0);
  }

  boolean isReady(int version) {
    return pods.getOrDefault(version, 0) > 0;
  }

  Optional<Integer> selected() {
    return selected;
  }

  Set<Integer> deployments() {
    return new HashSet<>(pods.keySet());
  }

  Map<Integer, Optional<Stage>> entries() {
    return new TreeMap<>(entries);
  }

  private static String name(int version) {
    return "v" + version;
  }

  private static int number(String name) {
    return Integer.parseInt(name.substring(1));
  }

  @Override
  public String toString() {
    return "entries %s, pods %s, selected %s, listed %s, status %s %s"
        .formatted(entries, pods, selected, listed, status.phase(), status.message());
  }
}
