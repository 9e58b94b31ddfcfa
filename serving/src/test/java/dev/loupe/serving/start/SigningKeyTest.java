package dev.loupe.serving.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.contract.ExitCode;
import dev.loupe.contract.ModelKey;
import dev.loupe.serving.fixture.TestBundle;
import dev.loupe.serving.fixture.TestServer;
import dev.loupe.serving.predict.PredictionId;
import dev.loupe.serving.predict.PredictionIds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SigningKeyTest {
  private static final PredictionId SAID =
      new PredictionId("v1", Instant.parse("2026-11-21T12:00:00Z"), 0, 0.5);

  @TempDir Path folder;

  @Test
  void podsWithTheSameSecretReadEachOthersIds() throws IOException {
    byte[] key = new byte[ModelKey.BYTES];
    new Random(7).nextBytes(key);
    Files.write(folder.resolve(ModelKey.FILE), key);
    TestBundle bundle = new TestBundle(folder, "sha256:" + "0".repeat(64));
    Map<String, Object> settings = Map.of("loupe.keys-dir", folder.toString());

    try (TestServer one = TestServer.listening(bundle, settings);
        TestServer other = TestServer.listening(bundle, settings)) {
      String id = one.bean(PredictionIds.class).make(SAID);

      assertThat(other.bean(PredictionIds.class).read(id)).contains(SAID);
    }
  }

  @Test
  void withoutAKeyOneIsMadeThatNoOtherHas() throws StartException {
    byte[] one = SigningKey.read(null, new Random(1)).bytes();
    byte[] other = SigningKey.read(folder, new Random(2)).bytes();

    assertThat(one).hasSize(ModelKey.BYTES).isNotEqualTo(other);
  }

  @Test
  void aFileThatIsNoKeyEndsTheStart() throws IOException {
    Files.write(folder.resolve(ModelKey.FILE), new byte[5]);
    TestBundle bundle = new TestBundle(folder, "sha256:" + "0".repeat(64));
    Map<String, Object> settings = Map.of("loupe.keys-dir", folder.toString());

    assertThatThrownBy(() -> TestServer.listening(bundle, settings).close())
        .satisfies(
            e -> {
              StartException failure = Failures.of(e);
              assertThat(failure.exitCode()).isEqualTo(ExitCode.USAGE);
              assertThat(failure).hasMessageContaining("signing.key has 5 bytes; a key has 32");
            });
  }
}
