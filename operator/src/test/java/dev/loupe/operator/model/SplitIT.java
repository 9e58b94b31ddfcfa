package dev.loupe.operator.model;

import static dev.loupe.operator.model.ModelWorld.MODEL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.contract.Json;
import dev.loupe.contract.TrafficSplit;
import dev.loupe.crd.DetectorModelStatus;
import dev.loupe.crd.Loupe;
import dev.loupe.operator.fixture.ApiServer;
import dev.loupe.operator.fixture.TestClock;
import dev.loupe.operator.kube.Conditions;
import dev.loupe.operator.kube.Hold;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Volume;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What pods are told of who answers, and when. */
@ExtendWith(ApiServer.Extension.class)
class SplitIT {
  private static final String MORNING = "2026-11-21T08:00:00Z";
  private static final String NOON = "2026-11-21T12:00:00Z";

  private final ApiServer server;

  SplitIT(ApiServer server) {
    this.server = server;
  }

  @Test
  void podsMountTheSplitAndStartWithoutOne() {
    try (ModelWorld world = new ModelWorld(server)) {
      world.aModel();
      PodSpec pod = world.deployment(world.aVersion('a', NOON)).getSpec().getTemplate().getSpec();
      Volume volume =
          pod.getVolumes().stream()
              .filter(v -> v.getName().equals("split"))
              .findFirst()
              .orElseThrow();
      Container container = pod.getContainers().getFirst();

      assertThat(volume.getConfigMap().getName()).isEqualTo(MODEL + "-split");
      assertThat(volume.getConfigMap().getOptional()).isTrue();
      assertThat(container.getVolumeMounts())
          .anySatisfy(
              mount -> {
                assertThat(mount.getName()).isEqualTo("split");
                assertThat(mount.getMountPath()).isEqualTo("/etc/loupe/split");
                // A mount of one file of it would never change.
                assertThat(mount.getSubPath()).isNull();
              });
      assertThat(container.getEnv())
          .anySatisfy(
              variable -> {
                assertThat(variable.getName()).isEqualTo("LOUPE_SPLIT_FILE");
                assertThat(variable.getValue()).isEqualTo("/etc/loupe/split/split.json");
              });
      assertThat(found(world)).isEmpty();
    }
  }

  @Test
  void whoeverTakesTheTrafficIsToldToThePodsOfAllVersions() {
    try (ModelWorld world = new ModelWorld(server)) {
      world.aModel();
      String old = world.aVersion('a', MORNING);
      world.serves(old);

      assertThat(split(world)).isEqualTo(alone(world, old, 1));
      assertThat(turns(world, old)).containsExactly("1", "1");

      String fresh = world.aVersion('b', NOON);
      world.cluster.becomesReady(world.deployment(fresh));
      world.traffic(fresh);
      world.await("the split", () -> split(world), alone(world, fresh, 2)::equals);

      for (String version : List.of(old, fresh)) {
        world.await("touches", () -> turns(world, version), List.of("2", "2")::equals);
      }
      DetectorModelStatus status =
          world.statusWhere("its pods following", s -> followed(s).equals("Followed"));
      assertThat(status.version()).isEqualTo(fresh);
    }
  }

  @Test
  void aPodThatComesLaterIsToldToo() {
    try (ModelWorld world = new ModelWorld(server)) {
      world.aModel();
      String version = world.aVersion('a', NOON);
      world.serves(version);

      world.cluster.replacesPods(world.deployment(version));

      world.await("touches", () -> turns(world, version), List.of("1", "1")::equals);
    }
  }

  @Test
  void aSplitThatSomebodyDeletedOrChangedComesAgainWithAHigherTurn() {
    try (ModelWorld world = new ModelWorld(server)) {
      world.aModel();
      String version = world.aVersion('a', NOON);
      world.serves(version);
      world.await("touches", () -> turns(world, version), List.of("1", "1")::equals);

      world.client().resource(found(world).orElseThrow()).delete();
      world.await("a split", () -> found(world), Optional::isPresent);
      assertThat(split(world)).isEqualTo(alone(world, version, 2));
      world.await("touches", () -> turns(world, version), List.of("2", "2")::equals);

      ConfigMap changed = found(world).orElseThrow();
      changed.setData(Map.of(TrafficSplit.FILE, "{"));
      world.client().resource(changed).update();
      world.await(
          "a split",
          () -> found(world).orElseThrow().getData().get(TrafficSplit.FILE),
          text -> text.length() > 1);
      assertThat(split(world)).isEqualTo(alone(world, version, 3));
    }
  }

  @Test
  void anOperatorThatComesBackWritesNoSplitAgain() {
    try (ModelWorld world = new ModelWorld(server)) {
      world.aModel();
      String version = world.aVersion('a', NOON);
      world.serves(version);
      world.await("touches", () -> turns(world, version), List.of("1", "1")::equals);
      String before = found(world).orElseThrow().getMetadata().getResourceVersion();

      world.operatorIsKilledAndComesBack();
      world.changes("{\"spec\": {\"serving\": {\"maxBatchFiles\": 20}}}");
      world.statusWhere(
          "seen again", s -> s.observedGeneration() == world.model().getMetadata().getGeneration());

      assertThat(found(world).orElseThrow().getMetadata().getResourceVersion()).isEqualTo(before);
    }
  }

  @Test
  void aStaleSplitWritesNothing() {
    try (ModelWorld world = new ModelWorld(server)) {
      world.aModel();
      String version = world.aVersion('a', NOON);
      world.serves(version);
      ModelApplier applier = ModelWorld.applier(server.client());
      TrafficSplit now = split(world);

      assertThat(
              applier.apply(
                  world.model(), new ModelDecision.WriteSplit(alone(world, "other", now.turn()))))
          .isEmpty();
      assertThat(split(world)).isEqualTo(now);
    }
  }

  @Test
  void aConfigMapOfSomebodyElseIsLeftAndNamed() {
    try (ModelWorld world = new ModelWorld(server)) {
      world.aModel();
      ConfigMap theirs =
          new ConfigMapBuilder()
              .withNewMetadata()
              .withName(MODEL + "-split")
              .withNamespace(world.namespace())
              .endMetadata()
              .withData(Map.of("mine", "1"))
              .build();
      world.client().resource(theirs).create();

      Optional<Hold> held =
          ModelWorld.applier(server.client())
              .apply(world.model(), new ModelDecision.WriteSplit(alone(world, "v1", 1)));

      assertThat(held.orElseThrow().reason()).isEqualTo("ForeignObject");
      assertThat(held.orElseThrow().message()).contains("ConfigMap " + MODEL + "-split");
      assertThat(found(world).orElseThrow().getData()).containsOnlyKeys("mine");
    }
  }

  @Test
  void podsThatDoNotFollowAreNamedAfterTwoMinutes() {
    TestClock clock = TestClock.right();
    try (ModelWorld world = new ModelWorld(server, clock)) {
      world.aModel();
      String version = world.aVersion('a', NOON);
      world.pods().isSilent(version + "-1");
      world.serves(version);

      clock.passes(Followed.PATIENCE);
      world.changes("{\"metadata\": {\"labels\": {\"looked\": \"again\"}}}");
      DetectorModelStatus status =
          world.statusWhere("not followed", s -> followed(s).equals("NotFollowing"));

      assertThat(Conditions.find(status.conditions(), "SplitFollowed").orElseThrow().getMessage())
          .isEqualTo(
              "1 of 2 pods do not follow split 1: %s-1 (does not say what it follows)."
                  .formatted(version));
      assertThat(status.phase()).isEqualTo("Serving");
      world.pods().speaks(version + "-1", world.model());
      world.statusWhere("followed", s -> followed(s).equals("Followed"));
    }
  }

  private static TrafficSplit alone(ModelWorld world, String version, int turn) {
    return new TrafficSplit(
        world.model().getMetadata().getUid(),
        turn,
        version,
        version + "." + world.namespace() + ".svc",
        null,
        null,
        null);
  }

  private static TrafficSplit split(ModelWorld world) {
    ConfigMap map = world.await("a split", () -> found(world), Optional::isPresent).orElseThrow();
    try {
      return Json.read(
          map.getData().get(TrafficSplit.FILE).getBytes(StandardCharsets.UTF_8),
          TrafficSplit.class);
    } catch (IOException e) {
      throw new AssertionError(map.getData().toString(), e);
    }
  }

  private static Optional<ConfigMap> found(ModelWorld world) {
    return Optional.ofNullable(
        world
            .client()
            .configMaps()
            .inNamespace(world.namespace())
            .withName(MODEL + "-split")
            .get());
  }

  /** Of which the version's pods were told. */
  private static List<String> turns(ModelWorld world, String version) {
    return world.cluster.podsOf(version).stream()
        .map(pod -> pod.getMetadata().getAnnotations())
        .map(all -> all == null ? "none" : all.getOrDefault(Loupe.ANNOTATION_SPLIT, "none"))
        .toList();
  }

  private static String followed(DetectorModelStatus status) {
    return Conditions.find(status.conditions(), "SplitFollowed").map(c -> c.getReason()).orElse("");
  }
}
