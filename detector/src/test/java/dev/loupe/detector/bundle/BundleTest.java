package dev.loupe.detector.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.loupe.contract.BundleManifest;
import dev.loupe.contract.Digest;
import dev.loupe.detector.infer.DetectorSession;
import dev.loupe.detector.store.Store;
import dev.loupe.detector.store.StoreException;
import dev.loupe.detector.store.Stores;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BundleTest {
  private static final FileTime LONG_AGO = FileTime.fromMillis(1_000_000_000_000L);

  @TempDir Path root;
  private Store bundles;
  private BundleParts parts;

  @BeforeEach
  void aStore() throws Exception {
    Files.createDirectories(root.resolve("models"));
    bundles = Stores.open("file://models/bundles", root);
    parts = BundleParts.good();
  }

  @AfterEach
  void closeIt() {
    bundles.close();
  }

  @Test
  void aBundleThatIsWrittenIsReadWholeAndPassesItsSelfTest() throws Exception {
    String digest = write();

    Bundle bundle = read(digest);

    assertThat(digest).startsWith("sha256:");
    assertThat(Digest.of(Files.readAllBytes(folder(digest).resolve("manifest.json"))))
        .isEqualTo(digest);
    assertThat(bundle.manifest().classes()).containsExactly("real", "ai_generated");
    assertThat(bundle.model()).isEqualTo(parts.files().get("model.onnx"));
    assertThat(bundle.pictures()).containsOnlyKeys("selftest/0.jpg", "selftest/1.png");
    try (DetectorSession session = DetectorSession.open(bundle.model(), 1)) {
      assertThatCode(() -> SelfTest.check(bundle, session)).doesNotThrowAnyException();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "model.onnx",
        "weights.safetensors",
        "selftest/0.jpg",
        "selftest/1.png",
        "selftest/expected.safetensors",
        "manifest.json"
      })
  void oneFlippedBitAnywhereIsRefusedWithTheFilesName(String name) throws Exception {
    String digest = write();
    Path file = folder(digest).resolve(name);
    byte[] whole = Files.readAllBytes(file);
    int step = Math.max(1, whole.length / 40);
    for (int at = 0; at < whole.length; at += step) {
      byte[] flipped = whole.clone();
      flipped[at] ^= 1;
      Files.write(file, flipped);

      assertThatExceptionOfType(InvalidBundleException.class)
          .isThrownBy(() -> read(digest))
          .withMessageContaining("bundles/%s/%s: ", Digest.hex(digest), name)
          .withMessageEndingWith("Nothing was loaded.");
    }
  }

  @Test
  void aMissingFileIsNamed() throws Exception {
    String digest = write();
    Files.delete(folder(digest).resolve("weights.safetensors"));

    assertThatExceptionOfType(InvalidBundleException.class)
        .isThrownBy(() -> read(digest))
        .withMessageContaining("lacks [weights.safetensors]");
  }

  @Test
  void aFileThatTheManifestDoesNotNameIsRefused() throws Exception {
    String digest = write();
    Files.writeString(folder(digest).resolve("selftest/extra.sh"), "#!");

    assertThatExceptionOfType(InvalidBundleException.class)
        .isThrownBy(() -> read(digest))
        .withMessageContaining("selftest/extra.sh: the manifest does not name this file");
  }

  @Test
  void aBundleWithoutManifestOrFolderIsMissing() throws Exception {
    String digest = write();
    Files.delete(folder(digest).resolve("manifest.json"));

    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> read(digest))
        .withMessageContaining("manifest.json: there is no such file");
    assertThatExceptionOfType(StoreException.class).isThrownBy(() -> read(Digest.of(new byte[0])));
  }

  @Test
  void anotherDigestThanExpectedIsRefused() throws Exception {
    String digest = write();
    String other = Digest.of(new byte[0]);

    assertThatExceptionOfType(InvalidBundleException.class)
        .isThrownBy(() -> BundleReader.read(bundles.within(Digest.hex(digest)), other))
        .withMessageContaining("its digest is %s, expected %s", digest, other);
  }

  @Test
  void theSameBundleAgainIsLeftAlone() throws Exception {
    String digest = write();
    for (Path file : files(digest)) {
      Files.setLastModifiedTime(file, LONG_AGO);
    }

    assertThat(write()).isEqualTo(digest);

    for (Path file : files(digest)) {
      assertThat(Files.getLastModifiedTime(file)).as(file.toString()).isEqualTo(LONG_AGO);
    }
  }

  @Test
  void aDamagedBundleIsMendedByWritingItAgain() throws Exception {
    String digest = write();
    Files.write(folder(digest).resolve("model.onnx"), new byte[7]);

    assertThat(write()).isEqualTo(digest);

    assertThat(read(digest).model()).isEqualTo(parts.files().get("model.onnx"));
  }

  @Test
  void anUnfinishedBundleIsFinished() throws Exception {
    String digest = write();
    Files.delete(folder(digest).resolve("manifest.json"));
    Files.delete(folder(digest).resolve("weights.safetensors"));

    assertThat(write()).isEqualTo(digest);

    assertThat(read(digest).sha256()).isEqualTo(digest);
  }

  @Test
  void theManifestIsWrittenLast() throws Exception {
    RecordingStore recording = new RecordingStore(bundles);

    BundleWriter.write(recording, parts.files(), parts.manifest());

    assertThat(recording.written()).hasSize(6);
    assertThat(recording.written().getLast()).endsWith("/manifest.json");
  }

  @Test
  void aManifestThatNoProgramCouldUseIsNotWritten() {
    TreeMap<String, byte[]> withoutModel = new TreeMap<>(parts.files());
    withoutModel.remove("model.onnx");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BundleWriter.write(bundles, withoutModel, parts.manifest()))
        .withMessageContaining("files must name model.onnx");

    TreeMap<String, byte[]> outside = new TreeMap<>(parts.files());
    outside.put("../outside", new byte[1]);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BundleWriter.write(bundles, outside, parts.manifest()))
        .withMessageContaining("../outside");
    assertThat(root.resolve("models/bundles")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "null",
        "no json",
        "{\"formatVersion\":2}",
        "{\"formatVersion\":1,\"model\":\"m\"}"
      })
  void aManifestThatSaysTooLittleIsRefused(String json) throws Exception {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    String digest = Digest.of(bytes);
    bundles.within(Digest.hex(digest)).write(BundleManifest.FILE, bytes);

    assertThatExceptionOfType(InvalidBundleException.class)
        .isThrownBy(() -> read(digest))
        .withMessageContaining("manifest.json: ");
  }

  private String write() throws StoreException {
    return BundleWriter.write(bundles, parts.files(), parts.manifest());
  }

  private Bundle read(String digest) throws Exception {
    return BundleReader.read(bundles.within(Digest.hex(digest)), digest);
  }

  private Path folder(String digest) {
    return root.resolve("models/bundles").resolve(Digest.hex(digest));
  }

  private List<Path> files(String digest) throws Exception {
    try (Stream<Path> all = Files.walk(folder(digest))) {
      return all.filter(Files::isRegularFile).toList();
    }
  }
}
