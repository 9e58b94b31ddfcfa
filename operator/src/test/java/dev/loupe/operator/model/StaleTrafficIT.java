package dev.loupe.operator.model;

import static dev.loupe.operator.model.ModelWorld.MODEL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.operator.fixture.ApiServer;
import dev.loupe.operator.kube.ServedBundle;
import io.fabric8.kubernetes.api.model.Service;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(ApiServer.Extension.class)
class StaleTrafficIT {
  private final ApiServer server;

  StaleTrafficIT(ApiServer server) {
    this.server = server;
  }

  @Test
  void aDecisionMadeBeforeTheTrafficMovedDoesNotMoveItBack() {
    try (ModelWorld world = new ModelWorld(server)) {
      world.aModel();
      String old = world.aVersion('a', "2026-11-21T08:00:00Z");
      String fresh = world.aVersion('b', "2026-11-21T12:00:00Z");
      world.serves(fresh);
      Service before = world.service(MODEL).orElseThrow();
      ModelApplier applier = ModelWorld.applier(server.client());

      applier.apply(world.model(), new ModelDecision.PointTraffic(old, Optional.of(old)));

      assertThat(world.service(MODEL)).contains(before);
      assertThat(ModelWorld.selected(before)).isEqualTo(fresh);
    }
  }

  @Test
  void aDeploymentTellsWhichBundleItServes() {
    try (ModelWorld world = new ModelWorld(server)) {
      world.aModel();
      String version = world.aVersion('a', "2026-11-21T12:00:00Z");

      assertThat(ServedBundle.of(world.deployment(version)))
          .contains(
              new ServedBundle(
                  "file://detectors/product-photo/bundles/" + "a".repeat(64),
                  "sha256:" + "a".repeat(64),
                  null));
    }
  }
}
