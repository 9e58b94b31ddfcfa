package dev.loupe.operator.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.loupe.contract.RunPlan;
import dev.loupe.operator.fixture.Samples;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimVolumeSource;
import io.fabric8.kubernetes.api.model.SecretVolumeSource;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StageVolumesTest {
  private static final String MODELS = "s3://models/product-photo";

  @Test
  void bucketsAreMountedNotAtAllAndEachOfTheirSecretsOnce() {
    StageVolumes seen =
        StageVolumes.of(
            plan(
                "s3://photos/cifake",
                MODELS,
                new RunPlan.Champion("v1", MODELS + "/bundles/e", "sha256:e", "models-s3"),
                new RunPlan.Access("photos-s3", "models-s3", null)),
            "run-1");

    assertThat(claims(seen)).isEmpty();
    assertThat(secrets(seen)).containsExactly("photos-s3", "models-s3");
    assertThat(seen.mounts())
        .filteredOn(m -> m.getName().startsWith("secret-"))
        .extracting(VolumeMount::getMountPath, VolumeMount::getReadOnly)
        .containsExactly(
            tuple("/etc/loupe/secrets/photos-s3", true),
            tuple("/etc/loupe/secrets/models-s3", true));
    assertThat(seen.env())
        .extracting(EnvVar::getName, EnvVar::getValue)
        .containsExactly(
            tuple("LOUPE_DATA_SECRET", "/etc/loupe/secrets/photos-s3"),
            tuple("LOUPE_ARTIFACTS_SECRET", "/etc/loupe/secrets/models-s3"),
            tuple("LOUPE_CHAMPION_SECRET", "/etc/loupe/secrets/models-s3"));
  }

  @Test
  void dataOfAClaimAndArtifactsOfABucketAreOneVolumeAndOneSecret() {
    StageVolumes seen =
        StageVolumes.of(
            plan("file://photos/cifake", MODELS, null, new RunPlan.Access(null, "models-s3", null)),
            "run-1");

    assertThat(claims(seen)).containsExactly("photos");
    assertThat(secrets(seen)).containsExactly("models-s3");
  }

  @Test
  void aChampionOfTheClaimThatTheModelLeftIsMounted() {
    StageVolumes seen =
        StageVolumes.of(
            plan(
                "file://photos/cifake",
                MODELS,
                new RunPlan.Champion("v1", "file://old/bundles/e", "sha256:e"),
                new RunPlan.Access(null, "models-s3", null)),
            "run-1");

    assertThat(claims(seen)).containsExactly("photos", "old");
  }

  @Test
  void anIdentityNeedsNoSecret() {
    StageVolumes seen =
        StageVolumes.of(
            plan("s3://photos/a", MODELS, null, new RunPlan.Access(null, null, "trainer")),
            "run-1");

    assertThat(secrets(seen)).isEmpty();
    assertThat(seen.env()).isEmpty();
  }

  private static List<String> claims(StageVolumes seen) {
    return seen.volumes().stream()
        .map(Volume::getPersistentVolumeClaim)
        .filter(Objects::nonNull)
        .map(PersistentVolumeClaimVolumeSource::getClaimName)
        .toList();
  }

  private static List<String> secrets(StageVolumes seen) {
    return seen.volumes().stream()
        .map(Volume::getSecret)
        .filter(Objects::nonNull)
        .map(SecretVolumeSource::getSecretName)
        .toList();
  }

  private static RunPlan plan(
      String data, String artifacts, RunPlan.@Nullable Champion champion, RunPlan.Access access) {
    return Samples.plan(data, artifacts, champion, RunPlan.GateRules.NONE, access);
  }
}
