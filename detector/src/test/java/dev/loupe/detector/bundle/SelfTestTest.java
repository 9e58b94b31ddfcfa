package dev.loupe.detector.bundle;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.loupe.contract.BundleManifest;
import dev.loupe.contract.Digest;
import dev.loupe.detector.Resources;
import dev.loupe.detector.infer.DetectorSession;
import dev.loupe.detector.tensor.Safetensors;
import dev.loupe.detector.tensor.Tensor;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class SelfTestTest {
  @Test
  void aDecoderThatGivesAnotherInputIsFoundWithPictureAndDifference() throws Exception {
    assertFails(
        bundle(tensors -> tensors.get(SelfTest.INPUT).data()[3 * 8 * 8 + 5] += 0.25f),
        "selftest/1.png: this program's decoder gives an input that differs by 0.250, at most"
            + " 1.00e-06 is accepted");
  }

  @Test
  void aRuntimeThatGivesOtherLogitsIsFoundWithPictureAndDifference() throws Exception {
    assertFails(
        bundle(tensors -> tensors.get(SelfTest.LOGITS).data()[0] += 1f),
        "selftest/0.jpg: this program's runtime gives logits [");
  }

  @Test
  void aLogitThatIsNoNumberIsADifference() throws Exception {
    assertFails(
        bundle(tensors -> tensors.get(SelfTest.LOGITS).data()[0] = Float.NaN), "selftest/0.jpg: ");
  }

  @Test
  void expectedTensorsOfAnotherShapeAreFound() throws Exception {
    assertFails(
        bundle(tensors -> tensors.put(SelfTest.LOGITS, new Tensor(new long[] {4}, new float[4]))),
        "\"logits\" must have the shape [2, 2]; it has [4]");
    assertFails(
        bundle(tensors -> tensors.remove(SelfTest.INPUT)),
        "\"input\" must have the shape [2, 3, 8, 8]; it is missing");
  }

  @Test
  void aPictureThatIsNoneIsNamed() throws Exception {
    Bundle good = bundle(tensors -> {});
    Map<String, byte[]> pictures = new HashMap<>(good.pictures());
    pictures.put("selftest/1.png", new byte[] {1, 2, 3});
    Bundle bad =
        new Bundle(good.sha256(), good.manifest(), good.model(), pictures, good.expected());

    assertFails(bad, "selftest/1.png: the file is not a picture");
  }

  private static void assertFails(Bundle bundle, String message) throws Exception {
    try (DetectorSession session = DetectorSession.open(Resources.read("graphs/tiny.onnx"), 1)) {
      assertThatExceptionOfType(SelfTestException.class)
          .isThrownBy(() -> SelfTest.check(bundle, session))
          .withMessageContaining(message);
    }
  }

  private static Bundle bundle(Consumer<Map<String, Tensor>> change) throws Exception {
    BundleParts parts = BundleParts.good();
    Map<String, Tensor> tensors =
        new HashMap<>(Safetensors.read(parts.files().get(BundleParts.TENSORS)));
    change.accept(tensors);
    Map<String, byte[]> pictures = new HashMap<>(parts.files());
    pictures.keySet().retainAll(parts.manifest().selfTest().pictures());
    return new Bundle(
        Digest.of(new byte[0]),
        parts.manifest(),
        parts.files().get(BundleManifest.MODEL_FILE),
        pictures,
        tensors);
  }
}
