package dev.loupe.operator.kube;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.crd.DetectorModelSpec.Artifacts;
import org.junit.jupiter.api.Test;

class StoreSecretsTest {
  private static final Artifacts NOW = new Artifacts("s3://models/photo", "renamed-s3");

  @Test
  void aBundleBelowTheModelsStoreIsOpenedWithTheModelsSecret() {
    assertThat(StoreSecrets.ofBundle("s3://models/photo/bundles/a", NOW, "first-s3"))
        .isEqualTo("renamed-s3");
  }

  @Test
  void aBundleThatWasLeftBehindIsOpenedWithItsOwn() {
    assertThat(StoreSecrets.ofBundle("s3://models/photo-old/bundles/a", NOW, "first-s3"))
        .isEqualTo("first-s3");
    assertThat(StoreSecrets.ofBundle("file://claim/bundles/a", NOW, null)).isNull();
  }
}
