package dev.loupe.operator.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.crd.DetectorModelStatus;
import dev.loupe.crd.Loupe;
import dev.loupe.crd.ModelVersion;
import dev.loupe.crd.ModelVersionStatus.Change;
import dev.loupe.crd.ModelVersionStatus.Stage;
import dev.loupe.operator.fixture.ApiServer;
import dev.loupe.operator.fixture.Manifests;
import dev.loupe.operator.kube.Owners;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A version that was exported where it served, and is applied in another namespace. */
@ExtendWith(ApiServer.Extension.class)
class ImportedVersionIT {
  private static final String MORNING = "2026-11-21T08:00:00Z";
  private static final String NOON = "2026-11-21T12:00:00Z";
  private static final String ROLLOUT =
      """
      serving: {replicas: 1}
      rollout:
        shadow: {minComparisons: 20}
        canary: {steps: [{weight: 20, duration: 0s}]}
      """;

  private final ModelWorld there;
  private final ModelWorld here;

  ImportedVersionIT(ApiServer server) {
    this.there = new ModelWorld(server);
    this.here = new ModelWorld(server, InstantSource.system());
  }

  @AfterEach
  void close() {
    there.close();
    here.close();
  }

  @Test
  void itServesAsTheFirstAndIsTheSame() {
    there.aModel();
    Manifests.create(there.client(), there.namespace(), Manifests.ownVersion('a', NOON));
    String version = Manifests.versionName('a');
    there.serves(version);

    imports(version);
    here.aModel();
    here.serves(version);

    ModelVersion copy = here.version(version);
    assertThat(copy.getSpec()).isEqualTo(there.version(version).getSpec());
    assertThat(bundle(here.deployment(version))).isEqualTo(bundle(there.deployment(version)));
    here.await("its stage", () -> stages(version), s -> s.contains(Stage.SERVING));
    // spec.retention speaks of what the operator made.
    assertThat(Owners.isOurs(copy)).isFalse();
  }

  @Test
  void itsStatusElsewhereIsNotTakenOver() {
    there.aModel();
    String version = there.aVersion('a', NOON);
    there.serves(version);

    GenericKubernetesResource whole = exported(version);
    whole.setMetadata(
        new ObjectMetaBuilder(whole.getMetadata())
            .withNamespace(null)
            .withUid(null)
            .withResourceVersion(null)
            .withManagedFields(List.of())
            .build());
    assertThat(whole.getAdditionalProperties()).containsKey("status");
    applies(whole);
    assertThat(here.version(version).getStatus()).isNull();
    here.aModel();

    here.serves(version);
    assertThat(here.version(version).getMetadata().getUid())
        .isNotEqualTo(there.version(version).getMetadata().getUid());
  }

  @Test
  void aCopyOfItsBundleIsReadWhereItLiesWithTheSecretThatItNames() {
    there.aModel();
    String version = there.aVersion('a', NOON);
    there.serves(version);
    String uri = "s3://mirror/product-photo/bundles/" + "a".repeat(64);

    GenericKubernetesResource copy = kept(version);
    Map<String, Object> artifact = copy.get("spec", "artifact");
    artifact.put("uri", uri);
    artifact.put("secretName", "mirror-s3");
    applies(copy);
    here.aModel();

    here.serves(version);
    Deployment deployment = here.deployment(version);
    assertThat(bundle(deployment)).containsExactlyInAnyOrder(uri, "sha256:" + "a".repeat(64));
    assertThat(deployment.getSpec().getTemplate().getSpec().getVolumes())
        .anySatisfy(v -> assertThat(v.toString()).contains("mirror-s3"));
  }

  @Test
  void anOlderOneTakesOverWhenItIsPinnedWithoutAnalysis() {
    String older = olderThanWhatServes();

    here.changes(
        "{\"spec\": {\"rollout\": {\"version\": \"%s\", \"skipAnalysis\": true}}}"
            .formatted(older));

    here.cluster.becomesReady(here.deployment(older));
    here.cluster.followsSelector(here.traffic(older));
    DetectorModelStatus after =
        here.statusWhere(
            "served by the older", s -> s.phase().equals("Serving") && older.equals(s.version()));
    assertThat(Optional.ofNullable(after.rollout()).orElseThrow().result())
        .satisfies(r -> assertThat(r.outcome()).isEqualTo("Pinned"));
  }

  @Test
  void anOlderOneThatIsPinnedGoesThroughShadowAndCanary() {
    String older = olderThanWhatServes();

    here.changes("{\"spec\": {\"rollout\": {\"version\": \"%s\"}}}".formatted(older));

    here.cluster.becomesReady(here.deployment(older));
    here.statusWhere("its shadow", s -> s.phase().equals("Shadow") && older.equals(s.candidate()));
    here.await("its stage", () -> stages(older), s -> s.getLast() == Stage.SHADOW);
  }

  /** A newer one serves here, so that it is passed by. */
  private String olderThanWhatServes() {
    there.aModel();
    String older = there.aVersion('a', MORNING);
    there.serves(older);
    Manifests.create(here.client(), here.namespace(), Manifests.model(ROLLOUT));
    here.serves(here.aVersion('b', NOON));

    imports(older);
    here.await("its stage", () -> stages(older), s -> s.equals(List.of(Stage.RETIRED)));
    return older;
  }

  private void imports(String version) {
    applies(kept(version));
  }

  /** What docs/versions.md says to keep of it. */
  private GenericKubernetesResource kept(String version) {
    GenericKubernetesResource whole = exported(version);
    GenericKubernetesResource kept = new GenericKubernetesResource();
    kept.setApiVersion(whole.getApiVersion());
    kept.setKind(whole.getKind());
    kept.setMetadata(new ObjectMetaBuilder().withName(version).build());
    kept.setAdditionalProperties(Map.of("spec", whole.getAdditionalProperties().get("spec")));
    return kept;
  }

  private GenericKubernetesResource exported(String version) {
    return there
        .client()
        .genericKubernetesResources(Loupe.GROUP + "/" + Loupe.VERSION, "ModelVersion")
        .inNamespace(there.namespace())
        .withName(version)
        .get();
  }

  private void applies(GenericKubernetesResource version) {
    here.client()
        .genericKubernetesResources(Loupe.GROUP + "/" + Loupe.VERSION, "ModelVersion")
        .inNamespace(here.namespace())
        .resource(version)
        .patch(
            new PatchContext.Builder()
                .withPatchType(PatchType.SERVER_SIDE_APPLY)
                .withFieldManager("kubectl")
                .build());
  }

  private List<Stage> stages(String version) {
    return Optional.ofNullable(here.version(version).getStatus())
        .map(status -> status.history().stream().map(Change::stage).toList())
        .orElse(List.of());
  }

  private static List<String> bundle(Deployment deployment) {
    return deployment.getSpec().getTemplate().getSpec().getContainers().getFirst().getEnv().stream()
        .filter(env -> env.getName().startsWith("LOUPE_BUNDLE_"))
        .map(EnvVar::getValue)
        .toList();
  }
}
