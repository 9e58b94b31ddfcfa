package dev.loupe.operator.model;

import static dev.loupe.operator.model.ModelWorld.MODEL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.crd.DetectorModelStatus;
import dev.loupe.crd.ModelVersionStatus;
import dev.loupe.operator.fixture.ApiServer;
import dev.loupe.operator.fixture.Manifests;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(ApiServer.Extension.class)
class DetectorModelIT {
  private static final String MORNING = "2026-11-21T08:00:00Z";
  private static final String NOON = "2026-11-21T12:00:00Z";
  private static final String EVENING = "2026-11-21T18:00:00Z";

  private final ApiServer server;

  DetectorModelIT(ApiServer server) {
    this.server = server;
  }

  @Test
  void aModelWithoutAVersionWaitsForOne() {
    try (ModelWorld world = new ModelWorld(server)) {
      world.aModel();

      DetectorModelStatus status =
          world.statusWhere("waiting", s -> s.phase().equals("WaitingForVersion"));

      assertThat(conditions(status))
          .containsEntry("Serving", "False")
          .containsEntry("Stalled", "False");
      assertThat(world.service(MODEL)).isEmpty();
    }
  }

  @Test
  void theFirstVersionServesAsSoonAsItIsAvailable() {
    try (ModelWorld world = new ModelWorld(server)) {
      world.aModel();
      String version = world.aVersion('a', NOON);
      Deployment deployment = world.deployment(version);
      assertThat(world.service(MODEL)).isEmpty();

      world.serves(version);

      DetectorModelStatus status = world.statusWhere("Ready", s -> is(s, "Ready", "True"));
      assertThat(conditions(status))
          .containsEntry("Serving", "True")
          .containsEntry("Progressing", "False");
      assertThat(status.version()).isEqualTo(version);
      assertThat(status.readyReplicas()).isEqualTo(2);
      assertThat(world.service(version)).isPresent();
      assertThat(deployment.getSpec().getTemplate().getSpec().getContainers().getFirst().getImage())
          .isEqualTo("loupe.local/serving:1");
      world.await(
          "stage Serving",
          () ->
              Optional.ofNullable(world.version(version).getStatus())
                  .map(ModelVersionStatus::stage),
          stage -> stage.equals(Optional.of(ModelVersionStatus.Stage.SERVING)));
    }
  }

  @Test
  void podsAndServicesHaveThePortsOfBothProtocols() {
    try (ModelWorld world = new ModelWorld(server)) {
      world.aModel();
      String version = world.aVersion('a', NOON);
      Deployment deployment = world.deployment(version);
      world.serves(version);

      assertThat(deployment.getSpec().getTemplate().getSpec().getContainers().getFirst().getPorts())
          .extracting(port -> port.getName() + " " + port.getContainerPort())
          .containsExactly("http 8080", "grpc 9000", "internal 8082", "management 9090");
      for (String name : List.of(MODEL, version)) {
        assertThat(world.service(name).orElseThrow().getSpec().getPorts())
            .filteredOn(port -> port.getName().equals("grpc"))
            .singleElement()
            .satisfies(
                port -> {
                  assertThat(port.getPort()).isEqualTo(9000);
                  assertThat(port.getTargetPort().getStrVal()).isEqualTo("grpc");
                  assertThat(port.getAppProtocol()).isEqualTo("kubernetes.io/h2c");
                });
      }
    }
  }

  @Test
  void aNewerVersionTakesOverOnlyWhenAllItsPodsAreReadyAndOldOnesStayUntilNobodySendsToThem() {
    try (ModelWorld world = new ModelWorld(server)) {
      world.aModel();
      String old = world.aVersion('a', MORNING);
      world.serves(old);
      String fresh = world.aVersion('b', NOON);
      Deployment deployment = world.deployment(fresh);
      world.statusWhere("a candidate", s -> fresh.equals(s.candidate()));
      assertThat(ModelWorld.selected(world.service(MODEL).orElseThrow())).isEqualTo(old);

      world.cluster.becomesReady(deployment);
      Service traffic = world.traffic(fresh);
      List<Pod> both = new ArrayList<>(world.cluster.podsOf(old));
      both.addAll(world.cluster.podsOf(fresh));
      world.cluster.lists(traffic, both);
      world.statusWhere("the wait", s -> s.message().contains("stays until no request is sent"));
      assertThat(world.findDeployment(old)).isPresent();
      world.cluster.followsSelector(traffic);

      world.await("the old Deployment's end", () -> world.findDeployment(old), Optional::isEmpty);
      world.await("the old Service's end", () -> world.service(old), Optional::isEmpty);
      DetectorModelStatus status = world.statusWhere("Ready", s -> is(s, "Ready", "True"));
      assertThat(status.version()).isEqualTo(fresh);
      assertThat(status.candidate()).isNull();
      world.await(
          "stage Retired",
          () -> world.version(old).getStatus().stage(),
          stage -> stage == ModelVersionStatus.Stage.RETIRED);
      assertThat(world.version(old).getStatus().history())
          .extracting(ModelVersionStatus.Change::stage)
          .endsWith(ModelVersionStatus.Stage.SERVING, ModelVersionStatus.Stage.RETIRED);
    }
  }

  @Test
  void aCandidateThatNeverGetsReadyChangesNothingInServing() {
    try (ModelWorld world = new ModelWorld(server)) {
      world.aModel();
      String old = world.aVersion('a', MORNING);
      world.serves(old);
      String bad = world.aVersion('b', NOON);
      String words =
          "bundle sha256:bb: weights.safetensors has another digest than its manifest says";

      world.cluster.crashes(world.deployment(bad), words);

      DetectorModelStatus status = world.statusWhere("its words", s -> s.message().contains(words));
      assertThat(status.version()).isEqualTo(old);
      assertThat(conditions(status))
          .containsEntry("Serving", "True")
          .containsEntry("Ready", "False");
      assertThat(ModelWorld.selected(world.service(MODEL).orElseThrow())).isEqualTo(old);
      assertThat(world.findDeployment(old)).isPresent();
    }
  }

  @Test
  void aNewerCandidateSupersedesOneThatIsStuck() {
    try (ModelWorld world = new ModelWorld(server)) {
      world.aModel();
      world.serves(world.aVersion('a', MORNING));
      String stuck = world.aVersion('b', NOON);
      world.cluster.crashes(world.deployment(stuck), "no");
      String good = world.aVersion('c', EVENING);

      world.await("the stuck one's end", () -> world.findDeployment(stuck), Optional::isEmpty);
      world.serves(good);

      world.await(
          "stage Retired",
          () -> world.version(stuck).getStatus().stage(),
          stage -> stage == ModelVersionStatus.Stage.RETIRED);
    }
  }

  @Test
  void anOperatorKilledInMidTakeoverFinishesIt() {
    try (ModelWorld world = new ModelWorld(server)) {
      world.aModel();
      String old = world.aVersion('a', MORNING);
      world.serves(old);
      String fresh = world.aVersion('b', NOON);
      Deployment deployment = world.deployment(fresh);
      world.operatorIsKilledAndComesBack();
      world.cluster.becomesReady(deployment);
      Service traffic = world.traffic(fresh);
      world.operatorIsKilledAndComesBack();

      world.cluster.followsSelector(traffic);

      world.await("the old Deployment's end", () -> world.findDeployment(old), Optional::isEmpty);
      world.statusWhere("Ready", s -> is(s, "Ready", "True"));
    }
  }

  @Test
  void aDeletedModelVersionGoesOnServing() {
    try (ModelWorld world = new ModelWorld(server)) {
      world.aModel();
      world.aVersion('9', MORNING);
      String version = world.aVersion('a', NOON);
      world.serves(version);

      world.client().resource(world.version(version)).delete();

      DetectorModelStatus status =
          world.statusWhere("VersionDeleted", s -> reason(s, "Serving").equals("VersionDeleted"));
      assertThat(conditions(status)).containsEntry("Serving", "True");
      assertThat(ModelWorld.selected(world.service(MODEL).orElseThrow())).isEqualTo(version);
      assertThat(world.findDeployment(version)).isPresent();
    }
  }

  @Test
  void aModelThatIsDeletedAndAppliedAgainFindsItsVersions() {
    try (ModelWorld world = new ModelWorld(server)) {
      world.aModel();
      world.aVersion('9', MORNING);
      String version = world.aVersion('a', NOON);
      world.serves(version);

      world.client().resource(world.model()).delete();
      world.aModel();
      DetectorModelStatus waiting =
          world.statusWhere(
              "the wait", s -> s.message().contains("belongs to an earlier DetectorModel"));
      assertThat(conditions(waiting))
          .containsEntry("Progressing", "True")
          .containsEntry("Stalled", "False");
      world.cluster.collectsGarbage();

      world.serves(version);
      assertThat(world.findDeployment(Manifests.versionName('9'))).isEmpty();
    }
  }

  @Test
  void anothersServiceOfTheModelsNameIsNeverTakenOver() {
    try (ModelWorld world = new ModelWorld(server)) {
      world
          .client()
          .resource(
              new ServiceBuilder()
                  .withNewMetadata()
                  .withName(MODEL)
                  .withNamespace(world.namespace())
                  .endMetadata()
                  .withNewSpec()
                  .addToSelector("app", "shop")
                  .addNewPort()
                  .withPort(80)
                  .endPort()
                  .endSpec()
                  .build())
          .create();
      world.aModel();
      world.cluster.becomesReady(world.deployment(world.aVersion('a', NOON)));

      DetectorModelStatus status =
          world.statusWhere("Stalled", s -> reason(s, "Stalled").equals("ForeignObject"));
      assertThat(status.message()).contains("Service product-photo", "belongs to another owner");
      assertThat(world.service(MODEL).orElseThrow().getSpec().getSelector())
          .isEqualTo(Map.of("app", "shop"));
    }
  }

  @Test
  void whatSomebodyChangedByHandIsSetRight() {
    try (ModelWorld world = new ModelWorld(server)) {
      world.aModel();
      String version = world.aVersion('a', NOON);
      world.serves(version);

      world
          .ofDeployment(version)
          .patch(
              new PatchContext.Builder().withPatchType(PatchType.JSON_MERGE).build(),
              "{\"spec\":{\"replicas\":7}}");

      world.await(
          "two replicas",
          () -> world.deployment(version).getSpec().getReplicas(),
          replicas -> replicas == 2);
    }
  }

  @Test
  void anIdentityThatIsTakenAwayIsGone() {
    try (ModelWorld world = new ModelWorld(server)) {
      world.aModel();
      String version = world.aVersion('a', NOON);
      assertThat(identity(world, version)).isEqualTo("default");

      world.changes("{\"spec\":{\"serving\":{\"serviceAccountName\":\"cloud-reader\"}}}");
      world.await("the identity", () -> identity(world, version), "cloud-reader"::equals);
      world.changes("{\"spec\":{\"serving\":{\"serviceAccountName\":null}}}");

      world.await("no identity", () -> identity(world, version), "default"::equals);
    }
  }

  @Test
  void theChartsVariablesComeAndGoAndOneSetByHandStays() {
    try (ModelWorld world = new ModelWorld(server)) {
      world.aModel();
      String version = world.aVersion('a', NOON);
      world.serves(version);
      world
          .ofDeployment(version)
          .patch(
              new PatchContext.Builder()
                  .withPatchType(PatchType.STRATEGIC_MERGE)
                  .withFieldManager("kubectl-set")
                  .build(),
              """
              {"spec": {"template": {"spec": {"containers": [{"name": "serving", "env": [
                {"name": "OTEL_EXPORTER_OTLP_HEADERS",
                 "valueFrom": {"secretKeyRef": {"name": "collector", "key": "headers"}}}]}]}}}}
              """);

      world.operatorComesBackWith(Map.of("LOUPE_THREADS", "2", "LOUPE_QUEUE_LIMIT", "9"));
      world.await("both", () -> env(world, version), names -> names.contains("LOUPE_THREADS"));
      assertThat(env(world, version)).contains("LOUPE_QUEUE_LIMIT", "OTEL_EXPORTER_OTLP_HEADERS");
      world.operatorComesBackWith(Map.of("LOUPE_QUEUE_LIMIT", "9"));

      world.await("one", () -> env(world, version), names -> !names.contains("LOUPE_THREADS"));
      assertThat(env(world, version)).contains("LOUPE_QUEUE_LIMIT", "OTEL_EXPORTER_OTLP_HEADERS");
    }
  }

  private static List<String> env(ModelWorld world, String version) {
    return world
        .deployment(version)
        .getSpec()
        .getTemplate()
        .getSpec()
        .getContainers()
        .getFirst()
        .getEnv()
        .stream()
        .map(EnvVar::getName)
        .toList();
  }

  private static String identity(ModelWorld world, String version) {
    return world.deployment(version).getSpec().getTemplate().getSpec().getServiceAccountName();
  }

  @Test
  void aServiceThatReachesNobodyDoesNotServe() {
    try (ModelWorld world = new ModelWorld(server)) {
      world.aModel();
      String version = world.aVersion('a', NOON);
      world.serves(version);

      world.cluster.lists(world.traffic(version), List.of());
      world.statusWhere("not Serving", s -> is(s, "Serving", "False"));
      world.cluster.followsSelector(world.traffic(version));

      world.statusWhere("Serving", s -> is(s, "Serving", "True"));
    }
  }

  @Test
  void aVersionWhoseTimeCannotBeReadCostsTheOthersNothing() {
    try (ModelWorld world = new ModelWorld(server)) {
      world.aVersion('9', "2026-02-30T08:00:00Z");
      world.aModel();

      world.serves(world.aVersion('a', NOON));
    }
  }

  @Test
  void trafficComesBackWhenSomebodyDeletesItsService() {
    try (ModelWorld world = new ModelWorld(server)) {
      world.aModel();
      world.aVersion('9', MORNING);
      String version = world.aVersion('a', NOON);
      world.serves(version);

      world.client().resource(world.version(version)).delete();
      world.client().services().inNamespace(world.namespace()).withName(MODEL).delete();

      assertThat(world.traffic(version)).isNotNull();
    }
  }

  private static Map<String, String> conditions(DetectorModelStatus status) {
    return status.conditions().stream()
        .collect(Collectors.toMap(Condition::getType, Condition::getStatus));
  }

  private static boolean is(DetectorModelStatus status, String type, String wanted) {
    return wanted.equals(conditions(status).get(type));
  }

  private static String reason(DetectorModelStatus status, String type) {
    return status.conditions().stream()
        .filter(c -> c.getType().equals(type))
        .map(Condition::getReason)
        .findFirst()
        .orElse("");
  }
}
