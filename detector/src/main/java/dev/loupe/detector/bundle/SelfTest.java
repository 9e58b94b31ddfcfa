package dev.loupe.detector.bundle;

import dev.loupe.contract.BundleManifest;
import dev.loupe.detector.image.BadImageException;
import dev.loupe.detector.image.ImageDecoder;
import dev.loupe.detector.image.ImageLimits;
import dev.loupe.detector.image.Preprocessor;
import dev.loupe.detector.infer.DetectorSession;
import dev.loupe.detector.tensor.Safetensors;
import dev.loupe.detector.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Runs a bundle's pictures through this program's decoder and runtime and compares with what the
 * maker of the bundle got: a difference is found before traffic, and not in it.
 */
public final class SelfTest {
  public static final String INPUT = "input";
  public static final String LOGITS = "logits";

  /** The maker of the bundle chose the pictures; the bundle's digest vouches for them. */
  private static final ImageLimits LIMITS = new ImageLimits(64L << 20, 200_000_000, 1);

  private SelfTest() {}

  /**
   * What the pictures give here: the content of the manifest's {@code selfTest.tensors} file.
   *
   * @param pictures encoded, in the order of the manifest's {@code selfTest.pictures}
   * @throws BadImageException if one of them is none
   */
  public static byte[] record(
      List<byte[]> pictures, Preprocessor preprocessor, DetectorSession session)
      throws BadImageException {
    int count = pictures.size();
    int numbers = 3 * preprocessor.size() * preprocessor.size();
    float[] inputs = new float[count * numbers];
    float[] logits = new float[count * session.classes()];
    for (int i = 0; i < count; i++) {
      float[] input = tensor(pictures.get(i), preprocessor);
      System.arraycopy(input, 0, inputs, i * numbers, numbers);
      float[] row = session.run(input, 1).logits()[0];
      System.arraycopy(row, 0, logits, i * row.length, row.length);
    }
    long size = preprocessor.size();
    return Safetensors.write(
        Map.of(
            INPUT, new Tensor(new long[] {count, 3, size, size}, inputs),
            LOGITS, new Tensor(new long[] {count, session.classes()}, logits)));
  }

  /**
   * @throws SelfTestException if a picture's tensor or logits differ by more than the manifest
   *     allows, or the graph does not fit the manifest
   */
  public static void check(Bundle bundle, DetectorSession session) throws SelfTestException {
    BundleManifest manifest = bundle.manifest();
    int size = manifest.preprocessing().size();
    if (session.size() != size || session.classes() != manifest.classes().size()) {
      throw new SelfTestException(
          "%s: the graph takes %d x %d pixels and knows %d classes; the manifest says %d x %d and %s"
              .formatted(
                  BundleManifest.MODEL_FILE,
                  session.size(),
                  session.size(),
                  session.classes(),
                  size,
                  size,
                  manifest.classes()));
    }
    int count = manifest.selfTest().pictures().size();
    float[] inputs = expected(bundle, INPUT, new long[] {count, 3, size, size});
    float[] logits = expected(bundle, LOGITS, new long[] {count, session.classes()});
    for (int i = 0; i < count; i++) {
      checkPicture(bundle, session, i, slice(inputs, i, count), slice(logits, i, count));
    }
  }

  private static void checkPicture(
      Bundle bundle, DetectorSession session, int index, float[] wantedInput, float[] wantedLogits)
      throws SelfTestException {
    BundleManifest.SelfTest test = bundle.manifest().selfTest();
    String name = test.pictures().get(index);
    float[] input;
    try {
      byte[] picture = bundle.pictures().getOrDefault(name, new byte[0]);
      input = tensor(picture, new Preprocessor(bundle.manifest().preprocessing()));
    } catch (BadImageException e) {
      throw new SelfTestException("%s: %s".formatted(name, e.getMessage()), e);
    }
    double inputDifference = difference(input, wantedInput, false);
    if (!(inputDifference <= test.inputTolerance())) {
      throw new SelfTestException(
          "%s: this program's decoder gives an input that differs by %.3g, at most %.3g is accepted"
              .formatted(name, inputDifference, test.inputTolerance()));
    }
    // The recorded input, so that the runtime alone is compared.
    checkLogits(name, test, session.run(wantedInput, 1).logits()[0], wantedLogits);
    checkLogits(name, test, session.runAlone(wantedInput).logits()[0], wantedLogits);
  }

  private static void checkLogits(
      String name, BundleManifest.SelfTest test, float[] logits, float[] wantedLogits)
      throws SelfTestException {
    double logitsDifference = difference(logits, wantedLogits, true);
    if (!(logitsDifference <= test.logitsTolerance())) {
      throw new SelfTestException(
          "%s: this program's runtime gives logits %s, expected %s; they differ by %.3g of 1 + |x|, at most %.3g is accepted"
              .formatted(
                  name,
                  Arrays.toString(logits),
                  Arrays.toString(wantedLogits),
                  logitsDifference,
                  test.logitsTolerance()));
    }
  }

  private static float[] tensor(byte[] picture, Preprocessor preprocessor)
      throws BadImageException {
    return preprocessor.tensor(ImageDecoder.decodeFor(picture, LIMITS, preprocessor.size()));
  }

  private static float[] expected(Bundle bundle, String name, long[] shape)
      throws SelfTestException {
    Tensor tensor = bundle.expected().get(name);
    if (tensor == null || !Arrays.equals(tensor.shape(), shape)) {
      throw new SelfTestException(
          "%s: \"%s\" must have the shape %s; it %s"
              .formatted(
                  bundle.manifest().selfTest().tensors(),
                  name,
                  Arrays.toString(shape),
                  tensor == null ? "is missing" : "has " + Arrays.toString(tensor.shape())));
    }
    return tensor.data();
  }

  private static float[] slice(float[] all, int index, int count) {
    int length = all.length / count;
    return Arrays.copyOfRange(all, index * length, (index + 1) * length);
  }

  /** The largest difference; of logits relative to 1 + |wanted|. NaN if one is. */
  private static double difference(float[] got, float[] wanted, boolean relative) {
    double largest = 0;
    for (int i = 0; i < wanted.length; i++) {
      double scale = relative ? 1 + Math.abs(wanted[i]) : 1;
      largest = Math.max(largest, Math.abs((double) got[i] - wanted[i]) / scale);
    }
    return largest;
  }
}
