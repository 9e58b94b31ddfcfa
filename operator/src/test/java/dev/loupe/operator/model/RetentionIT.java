package dev.loupe.operator.model;

import static dev.loupe.operator.model.ModelWorld.MODEL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.crd.DetectorModel;
import dev.loupe.crd.ModelVersion;
import dev.loupe.operator.fixture.ApiServer;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(ApiServer.Extension.class)
class RetentionIT {
  private static final String KEEP_ONE = "{\"spec\":{\"retention\":{\"versions\":1}}}";

  private final ApiServer server;

  RetentionIT(ApiServer server) {
    this.server = server;
  }

  @Test
  void whatTheOperatorMadeGoesAndWhatAUserWroteOrChangedStays() {
    try (ModelWorld world = new ModelWorld(server)) {
      world.aModel();
      String exported = world.aVersion('1', "2026-11-21T01:00:00Z");
      label(world, exported, "kubectl");
      String changed = made(world, '2', "2026-11-21T02:00:00Z");
      label(world, changed, "kubectl-label");
      String old = made(world, '3', "2026-11-21T03:00:00Z");
      String older = made(world, '4', "2026-11-21T02:30:00Z");
      String newest = made(world, '5', "2026-11-21T12:00:00Z");
      world.serves(newest);
      assertThat(names(world)).hasSize(5);

      world
          .client()
          .resources(DetectorModel.class)
          .inNamespace(world.namespace())
          .withName(MODEL)
          .patch(PatchContext.of(PatchType.JSON_MERGE), KEEP_ONE);

      world.await("two entries fewer", () -> names(world).size(), count -> count <= 3);
      assertThat(names(world)).containsExactlyInAnyOrder(exported, changed, newest);
      assertThat(events(world))
          .filteredOn(e -> e.getReason().equals("VersionDiscarded"))
          .extracting(Event::getMessage)
          .hasSize(2)
          .anyMatch(m -> m.contains(old) && m.contains("Its bundle stays at file://detectors"))
          .anyMatch(m -> m.contains(older));
    }
  }

  private static List<String> names(ModelWorld world) {
    return world
        .client()
        .resources(ModelVersion.class)
        .inNamespace(world.namespace())
        .list()
        .getItems()
        .stream()
        .map(v -> v.getMetadata().getName())
        .toList();
  }

  private static List<Event> events(ModelWorld world) {
    return world.client().v1().events().inNamespace(world.namespace()).list().getItems();
  }

  /** Written anew by the operator's own client, as a run's end does. */
  private String made(ModelWorld world, char digit, String trainedAt) {
    String name = world.aVersion(digit, trainedAt);
    ModelVersion version = world.version(name);
    try (KubernetesClient operators = server.newClient()) {
      world.client().resource(version).delete();
      version.getMetadata().setManagedFields(null);
      version.getMetadata().setResourceVersion(null);
      version.getMetadata().setUid(null);
      version.getMetadata().setLabels(Map.of("app.kubernetes.io/managed-by", "loupe"));
      version.setStatus(null);
      operators.resource(version).create();
    }
    return name;
  }

  private static void label(ModelWorld world, String version, String manager) {
    world
        .client()
        .resource(world.version(version))
        .patch(
            new PatchContext.Builder()
                .withPatchType(PatchType.JSON_MERGE)
                .withFieldManager(manager)
                .build(),
            "{\"metadata\":{\"labels\":{\"app.kubernetes.io/managed-by\":\"loupe\",\"team\":\"shop\"}}}");
  }
}
