package dev.loupe.operator.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.operator.fixture.ApiServer;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Who counts the pods; the autoscaler's part is played through the scale subresource. */
@ExtendWith(ApiServer.Extension.class)
class AutoscalingIT {
  private static final String MORNING = "2026-11-21T08:00:00Z";
  private static final String NOON = "2026-11-21T12:00:00Z";
  private static final String SCALED =
      """
      {"spec": {"serving": {"autoscaling": {"minReplicas": 2, "maxReplicas": 6}}}}
      """;
  private static final String COUNTED =
      """
      {"spec": {"serving": {"autoscaling": null}}}
      """;

  private final ApiServer server;

  AutoscalingIT(ApiServer server) {
    this.server = server;
  }

  private static Optional<HorizontalPodAutoscaler> scaler(ModelWorld world) {
    return Optional.ofNullable(
        world
            .client()
            .autoscaling()
            .v2()
            .horizontalPodAutoscalers()
            .inNamespace(world.namespace())
            .withName(ModelWorld.MODEL)
            .get());
  }

  private static void isScaled(ModelWorld world, String version) {
    world.await(
        "an autoscaler of " + version,
        () -> scaler(world).map(s -> s.getSpec().getScaleTargetRef().getName()),
        target -> target.equals(Optional.of(version)));
  }

  private static int replicas(ModelWorld world, String version) {
    return world.deployment(version).getSpec().getReplicas();
  }

  /** As the autoscaler does it, until its pods are ready. */
  private static void scales(ModelWorld world, String version, int pods) {
    world.ofDeployment(version).scale(pods);
    world.cluster.becomesReady(world.deployment(version));
    String all = "%d of %d".formatted(pods, pods);
    world.statusWhere(all, s -> s.phase().equals("Serving") && s.message().contains(all));
  }

  @Test
  void aDeploymentIsHandedOverWithAllItsPodsAndLeftToTheAutoscaler() {
    try (ModelWorld world = new ModelWorld(server)) {
      world.aModel();
      String version = world.aVersion('a', NOON);
      world.serves(version);
      scalesByHand(world, 3);

      world.changes(SCALED);
      isScaled(world, version);
      assertThat(replicas(world, version)).isEqualTo(3);
      assertThat(scaler(world).orElseThrow().getSpec().getMinReplicas()).isEqualTo(2);
      assertThat(scaler(world).orElseThrow().getSpec().getMaxReplicas()).isEqualTo(6);

      scales(world, version, 5);
      // Another change of the pods, and another operator, leave the number alone.
      world.changes("{\"spec\": {\"serving\": {\"nodeSelector\": {\"disk\": \"ssd\"}}}}");
      world.await(
          "the selector",
          () -> world.deployment(version).getSpec().getTemplate().getSpec().getNodeSelector(),
          selector -> selector.containsKey("disk"));
      assertThat(replicas(world, version)).isEqualTo(5);
      world.operatorIsKilledAndComesBack();
      world.cluster.becomesReady(world.deployment(version));
      world.statusWhere("5 of 5", s -> s.message().contains("5 of 5"));
      assertThat(replicas(world, version)).isEqualTo(5);

      world.changes(COUNTED);
      world.await("no autoscaler", () -> scaler(world), Optional::isEmpty);
      world.await("three pods", () -> replicas(world, version), pods -> pods == 3);
    }
  }

  private static void scalesByHand(ModelWorld world, int pods) {
    world.changes("{\"spec\": {\"serving\": {\"replicas\": %d}}}".formatted(pods));
    world.statusWhere("more pods", s -> s.message().contains("2 of " + pods));
    String version = world.model().getStatus().version();
    world.cluster.becomesReady(world.deployment(version));
    world.statusWhere("all pods", s -> s.message().contains(pods + " of " + pods));
  }

  @Test
  void aCandidateGetsAsManyPodsAsServeAndTheAutoscalerAfterThem() {
    try (ModelWorld world = new ModelWorld(server)) {
      world.aModel();
      String old = world.aVersion('a', MORNING);
      world.serves(old);
      world.changes(SCALED);
      isScaled(world, old);
      scales(world, old, 4);

      String fresh = world.aVersion('b', NOON);
      assertThat(replicas(world, fresh)).isEqualTo(4);
      isScaled(world, old);
      world.cluster.becomesReady(world.deployment(fresh));
      world.cluster.followsSelector(world.traffic(fresh));

      isScaled(world, fresh);
      assertThat(replicas(world, fresh)).isEqualTo(4);
      world.await("the old Deployment's end", () -> world.findDeployment(old), Optional::isEmpty);
      scales(world, fresh, 6);
    }
  }

  @Test
  void whatTheAutoscalerIsToldBySomebodyElseIsSetRight() {
    try (ModelWorld world = new ModelWorld(server)) {
      world.aModel();
      String version = world.aVersion('a', NOON);
      world.serves(version);
      world.changes(SCALED);
      isScaled(world, version);

      HorizontalPodAutoscaler changed = scaler(world).orElseThrow();
      changed.getSpec().setMaxReplicas(50);
      world.client().resource(changed).update();

      world.await(
          "six pods at most",
          () -> scaler(world).map(s -> s.getSpec().getMaxReplicas()),
          most -> most.equals(Optional.of(6)));
    }
  }
}
