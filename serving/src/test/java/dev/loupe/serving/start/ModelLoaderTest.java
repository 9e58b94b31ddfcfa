package dev.loupe.serving.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.loupe.contract.ExitCode;
import dev.loupe.serving.fixture.TestBundle;
import dev.loupe.serving.fixture.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelLoaderTest {
  @TempDir Path root;
  TestBundle bundle;

  @BeforeEach
  void write() {
    bundle = TestBundle.binary(root);
  }

  private StartException refused(Map<String, Object> settings) {
    try (TestServer server = TestServer.listening(bundle, settings)) {
      return catchThrowableOfType(
          StartException.class, () -> server.bean(ModelLoader.class).load());
    }
  }

  @Test
  void aBundleOfAnotherDigestIsRefused() {
    String other = "sha256:" + "0".repeat(64);
    StartException refused = refused(Map.of("loupe.bundle-sha256", other));

    assertThat(refused)
        .hasMessageContaining("manifest.json")
        .hasMessageContaining(bundle.sha256())
        .hasMessageContaining(other);
    assertThat(refused.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
  }

  @Test
  void aMissingFileIsNamed() throws IOException {
    Files.delete(bundle.folder().resolve("selftest/3.jpg"));

    assertThat(refused(Map.of())).hasMessageContaining("selftest/3.jpg");
  }

  @Test
  void aMissingBundleIsNamed() {
    StartException refused = refused(Map.of("loupe.bundle-uri", "file://" + root + "/nothing"));

    assertThat(refused).hasMessageContaining(root + "/nothing");
    assertThat(refused.exitCode()).isEqualTo(ExitCode.STORE);
  }

  @Test
  void aUriOfAnotherFormIsRefused() {
    StartException refused = refused(Map.of("loupe.bundle-uri", "ftp://somewhere"));

    assertThat(refused).hasMessageContaining("ftp://somewhere");
    assertThat(refused.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
  }

  @Test
  void aClaimIsFoundBelowTheRootOfArtifacts() throws IOException {
    Path claim = Files.createDirectories(root.resolve("mounts/shop"));
    Files.move(bundle.folder(), claim.resolve("bundle"));
    Map<String, Object> settings =
        Map.of(
            "loupe.bundle-uri",
            "file://shop/bundle",
            "loupe.artifacts-root",
            root.resolve("mounts").toString());

    try (TestServer server = TestServer.ready(bundle, settings)) {
      assertThat(server.bean(dev.loupe.serving.predict.ModelHolder.class).current()).isPresent();
    }
  }
}
