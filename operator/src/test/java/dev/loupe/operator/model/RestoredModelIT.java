package dev.loupe.operator.model;

import static dev.loupe.operator.model.ModelWorld.MODEL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.crd.DetectorModelStatus;
import dev.loupe.crd.ModelVersion;
import dev.loupe.crd.ModelVersionStatus.Stage;
import dev.loupe.operator.fixture.ApiServer;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Objects that come from Git, without status, or from a backup, with one of long ago. */
@ExtendWith(ApiServer.Extension.class)
class RestoredModelIT {
  private static final String MORNING = "2026-11-21T08:00:00Z";
  private static final String NOON = "2026-11-21T12:00:00Z";
  private static final String EVENING = "2026-11-21T18:00:00Z";

  private final ApiServer server;

  RestoredModelIT(ApiServer server) {
    this.server = server;
  }

  @Test
  void withoutAnyStatusTheNewestByTrainedAtServesInWhateverOrderTheyCome() {
    try (ModelWorld world = new ModelWorld(server)) {
      String noon = world.aVersion('b', NOON);
      String evening = world.aVersion('c', EVENING);
      String morning = world.aVersion('a', MORNING);
      world.aModel();

      world.serves(evening);

      assertThat(world.findDeployment(noon)).isEmpty();
      assertThat(world.findDeployment(morning)).isEmpty();
    }
  }

  @Test
  void anOlderBackupTakesNoTrafficFromWhatServes() {
    try (ModelWorld world = new ModelWorld(server)) {
      world.aModel();
      String old = world.aVersion('a', MORNING);
      world.serves(old);
      String fresh = world.aVersion('b', NOON);
      world.serves(fresh);
      world.await("only the new one", () -> world.findDeployment(old), Optional::isEmpty);
      DetectorModelStatus now = world.statusWhere("Serving", s -> s.phase().equals("Serving"));

      // As they stood when the old version served, and the new one did not exist.
      status(world, world.version(old), "{\"stage\":\"Serving\"}");
      status(world, world.model(), "{\"version\":\"" + old + "\"}");
      world.client().resource(world.version(fresh)).delete();

      world.await("the record", () -> stage(world, old), s -> s.equals(Optional.of(Stage.RETIRED)));
      DetectorModelStatus after =
          world.statusWhere(
              "the truth", s -> fresh.equals(s.version()) && s.message().contains("deleted"));
      assertThat(after.readyReplicas()).isEqualTo(now.readyReplicas());
      assertThat(ModelWorld.selected(world.service(MODEL).orElseThrow())).isEqualTo(fresh);
      assertThat(world.findDeployment(old)).isEmpty();
    }
  }

  @Test
  void aVersionThatComesBackFromABackupIsFoundAgain() {
    try (ModelWorld world = new ModelWorld(server)) {
      world.aModel();
      String version = world.aVersion('a', NOON);
      world.serves(version);
      world.client().resource(world.version(version)).delete();
      world.statusWhere("its loss", s -> s.message().contains("was deleted"));

      world.aVersion('a', NOON);
      world.aVersion('9', MORNING);

      world.statusWhere(
          "no loss", s -> s.phase().equals("Serving") && !s.message().contains("was deleted"));
      world.await(
          "the record", () -> stage(world, version), s -> s.equals(Optional.of(Stage.SERVING)));
      assertThat(ModelWorld.selected(world.service(MODEL).orElseThrow())).isEqualTo(version);
    }
  }

  private static Optional<Stage> stage(ModelWorld world, String version) {
    return Optional.ofNullable(world.version(version))
        .map(ModelVersion::getStatus)
        .map(s -> s.stage());
  }

  private static <T extends HasMetadata> void status(ModelWorld world, T object, String fields) {
    world
        .client()
        .resource(object)
        .subresource("status")
        .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"status\":" + fields + "}");
  }
}
