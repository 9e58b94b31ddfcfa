package dev.loupe.operator.model;

import dev.loupe.contract.TrafficSplit;
import dev.loupe.crd.Architecture;
import dev.loupe.crd.DetectorModelSpec;
import dev.loupe.crd.DetectorModelStatus;
import dev.loupe.crd.ModelVersionStatus;
import dev.loupe.crd.ModelVersionStatus.Stage;
import dev.loupe.crd.QualityGate;
import dev.loupe.crd.Serving;
import dev.loupe.operator.fixture.Samples;
import dev.loupe.operator.kube.Hold;
import dev.loupe.operator.poll.Following;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Builds what is seen of a model; says only what matters to the test. Versions come oldest first.
 */
final class SeenModel {
  static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
  private static final int REPLICAS = 2;

  private final List<Version> versions = new ArrayList<>();
  private final Map<String, Workload> workloads = new HashMap<>();
  private Traffic traffic = new Traffic.None();
  private boolean configured = true;
  private Scaler scaler = Scaler.NONE;
  private Serving.@Nullable Autoscaling autoscaling;
  private @Nullable String apiKeys = "shop-keys";
  private boolean refused;
  private Endpoints endpoints = new Endpoints(Set.of(), false, 0);
  private DetectorModelStatus before = ModelStatuses.NONE;
  private Optional<Told> told = Optional.empty();
  private boolean toldAnything = true;
  private int lastTurn;
  private boolean splitRefused;
  private List<String> untouched = List.of();
  private Map<String, Following> reports = Map.of();
  private SortedSet<String> must = new TreeSet<>();
  private Optional<Instant> behindSince = Optional.empty();
  private boolean deleting;
  private boolean keyless;
  private int kept = 20;

  static SeenModel aModel() {
    return new SeenModel();
  }

  SeenModel withVersion(String name) {
    return withVersion(name, Optional.empty());
  }

  SeenModel withVersion(String name, Stage stage) {
    return withVersion(name, Optional.of(stage));
  }

  SeenModel retired(String name) {
    return withVersion(name, Stage.RETIRED);
  }

  private SeenModel withVersion(String name, Optional<ModelVersionStatus.Stage> stage) {
    Instant trained = NOON.plusSeconds(versions.size());
    String uri = Samples.ARTIFACTS + "/bundles/" + name;
    boolean served = stage.filter(s -> s != Stage.CANDIDATE).isPresent();
    versions.addFirst(new Version(name, uri, "sha256:" + name, null, trained, stage, served, true));
    return this;
  }

  /** Written or changed by somebody else, and passed by. */
  SeenModel withVersionOfAUser(String name) {
    Instant trained = NOON.plusSeconds(versions.size());
    String uri = Samples.ARTIFACTS + "/bundles/" + name;
    Optional<Stage> passedBy = Optional.of(Stage.RETIRED);
    versions.addFirst(
        new Version(name, uri, "sha256:" + name, null, trained, passedBy, false, false));
    return this;
  }

  SeenModel keeping(int count) {
    kept = count;
    return this;
  }

  SeenModel withVersionAt(String name, String uri) {
    Instant trained = NOON.plusSeconds(versions.size());
    versions.addFirst(
        new Version(name, uri, "sha256:" + name, null, trained, Optional.empty(), false, true));
    return this;
  }

  /** All its pods are ready. */
  SeenModel running(String version) {
    return with(version, true, REPLICAS, true, Optional.empty());
  }

  /** So many pods, and all of them ready. */
  SeenModel scaledTo(String version, int pods) {
    Optional<Instant> trained =
        versions.stream().filter(v -> v.name().equals(version)).map(Version::trainedAt).findFirst();
    workloads.put(
        version,
        new Workload(
            version, true, trained, pods, pods, pods, true, true, false, Optional.empty()));
    return this;
  }

  /** Its pods were counted anew, and the Deployment's controller has not looked at it yet. */
  SeenModel unobserved(String version) {
    workloads.computeIfPresent(
        version,
        (name, w) ->
            new Workload(
                name,
                w.current(),
                w.trainedAt(),
                w.desired() + 1,
                w.ready(),
                w.available(),
                false,
                false,
                w.overdue(),
                w.hold()));
    return this;
  }

  SeenModel starting(String version, int ready) {
    return with(version, true, ready, false, Optional.empty());
  }

  SeenModel held(String version, Hold hold) {
    return with(version, true, 0, false, Optional.of(hold));
  }

  SeenModel outdated(String version) {
    return with(version, false, REPLICAS, true, Optional.empty());
  }

  /** Its policy, its keys or its budget are not as wanted. */
  SeenModel unconfigured() {
    configured = false;
    return this;
  }

  SeenModel withoutApiKeys() {
    apiKeys = null;
    return this;
  }

  /** A pod that began without API keys has not ended. */
  SeenModel withAPodThatBeganWithoutApiKeys() {
    keyless = true;
    return this;
  }

  /** Three to five pods are wanted, and the cluster's autoscaler is this. */
  SeenModel autoscaled(Scaler found) {
    autoscaling = new Serving.Autoscaling(3, 5, 80);
    scaler = found;
    return this;
  }

  SeenModel withScaler(Scaler found) {
    scaler = found;
    return this;
  }

  /** The API server would not have the serving version's objects as they are wanted. */
  SeenModel refused() {
    refused = true;
    return this;
  }

  private SeenModel with(
      String version, boolean current, int ready, boolean complete, Optional<Hold> hold) {
    Optional<Instant> trained =
        versions.stream().filter(v -> v.name().equals(version)).map(Version::trainedAt).findFirst();
    workloads.put(
        version,
        new Workload(
            version, current, trained, REPLICAS, ready, ready, true, complete, false, hold));
    return this;
  }

  SeenModel withoutRegistryEntry(String version) {
    versions.removeIf(v -> v.name().equals(version));
    return this;
  }

  /** The Service names the version and its slices list it alone. */
  SeenModel serving(String version) {
    return pointingTo(version).listing(version);
  }

  SeenModel withoutItsService() {
    traffic = new Traffic.None();
    return listing();
  }

  SeenModel pointingTo(String version) {
    traffic = new Traffic.To(version, true);
    return this;
  }

  SeenModel withItsServiceChanged(String version) {
    traffic = new Traffic.To(version, false);
    return this;
  }

  SeenModel listing(String... listed) {
    endpoints = new Endpoints(Set.of(listed), false, listed.length);
    return this;
  }

  SeenModel listingStrangers(String... listed) {
    endpoints = new Endpoints(Set.of(listed), true, listed.length);
    return this;
  }

  /** A split that says that this version answers all; without a word, the one that serves does. */
  SeenModel toldOf(String version, int turn) {
    told = Optional.of(new Told(version, turn));
    return this;
  }

  private record Told(String version, int turn) {}

  /** There is no split. */
  SeenModel toldNothing() {
    toldAnything = false;
    return this;
  }

  /** A pod was told of a split of that turn. */
  SeenModel withAPodThatWasToldOf(int turn) {
    lastTurn = turn;
    return this;
  }

  /** These pods have not been told of the split. */
  SeenModel untouched(String... pods) {
    untouched = List.of(pods);
    return this;
  }

  /** The API server would not have the split that is due. */
  SeenModel splitRefused() {
    splitRefused = true;
    return this;
  }

  /** Two pods must follow; the second does not. */
  SeenModel oneBehindSince(Instant since) {
    must = new TreeSet<>(Set.of("pod-1", "pod-2"));
    reports = Map.of("pod-1", new Following("pod-1", 1, "v1", 0, Duration.ofMinutes(1)));
    behindSince = Optional.of(since);
    return this;
  }

  private Splits splits() {
    Optional<Told> said =
        told.or(
            () ->
                traffic instanceof Traffic.To(String version, boolean current)
                    ? Optional.of(new Told(version, 1))
                    : Optional.empty());
    return new Splits(
        said.filter(any -> toldAnything).map(t -> alone(t.version(), t.turn())),
        traffic instanceof Traffic.To(String version, boolean current)
            ? Optional.of(alone(version, 0))
            : Optional.empty(),
        lastTurn,
        splitRefused,
        untouched,
        must,
        reports,
        behindSince);
  }

  private static TrafficSplit alone(String version, int turn) {
    return new TrafficSplit("uid-1", turn, version, version + ".shop.svc", null, null, null);
  }

  SeenModel deleting() {
    deleting = true;
    return this;
  }

  SeenModel after(DetectorModelStatus status) {
    before = status;
    return this;
  }

  ModelSnapshot seen() {
    return new ModelSnapshot(
        new ModelSnapshot.Identity("shop", "product-photo", "uid-1", 1),
        new DetectorModelSpec(
            List.of("real", "ai_generated"),
            "ai_generated",
            0.5,
            new DetectorModelSpec.Input(96),
            Architecture.SMALL_CNN,
            new DetectorModelSpec.Artifacts(Samples.ARTIFACTS, null),
            new QualityGate(null, null, null, null, null, null, null, List.of()),
            new Serving(
                REPLICAS,
                autoscaling,
                new Serving.ComputeResources(null, null),
                new Serving.ServiceSettings(Serving.ServiceType.CLUSTER_IP, null),
                Map.of(),
                List.of(),
                null,
                apiKeys,
                new Serving.RateLimits(null, null, null),
                10,
                false,
                new Serving.Cors(List.of()),
                List.of()),
            new DetectorModelSpec.Retention(kept),
            Samples.dataChecks(),
            null),
        before,
        deleting,
        List.copyOf(versions),
        traffic,
        Map.copyOf(workloads),
        configured,
        scaler,
        refused,
        endpoints,
        splits(),
        keyless,
        RolloutFacts.NONE);
  }
}
