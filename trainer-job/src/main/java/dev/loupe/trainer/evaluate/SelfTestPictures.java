package dev.loupe.trainer.evaluate;

import dev.loupe.contract.BundleManifest;
import dev.loupe.contract.BundleManifest.SelfTest;
import dev.loupe.detector.image.BadImageException;
import dev.loupe.detector.image.ImageLimits;
import dev.loupe.detector.image.ImageType;
import dev.loupe.detector.image.Preprocessor;
import dev.loupe.detector.image.Sniffer;
import dev.loupe.detector.infer.DetectorSession;
import dev.loupe.trainer.data.Picture;
import dev.loupe.trainer.data.PictureReader;
import dev.loupe.trainer.run.StageFailure;
import dev.loupe.trainer.train.Reference;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Eight pictures of the test split, of all classes in turn, that serving runs before it takes
 * traffic.
 *
 * @param names in the bundle
 * @param encoded the files as they are in the data set
 * @param tensors what they give here
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record SelfTestPictures(List<String> names, List<byte[]> encoded, byte[] tensors) {
  private static final int PICTURES = 8;
  private static final String TENSORS = "selftest/expected.safetensors";

  /** Decoders are exact. */
  private static final double INPUT_TOLERANCE = 1e-6;

  /** Another processor's instructions round otherwise. */
  private static final double LOGITS_TOLERANCE = 1e-3;

  /** The first eight that serving would accept too; where there is none, the first eight. */
  static SelfTestPictures choose(
      List<Picture> test, PictureReader reader, Preprocessor preprocessor, DetectorSession session)
      throws StageFailure {
    SortedMap<String, byte[]> files = within(ImageLimits.SERVING, test, reader);
    if (files.isEmpty()) {
      files = within(PictureReader.LIMITS, test, reader);
    }
    List<byte[]> encoded = List.copyOf(files.values());
    try {
      byte[] tensors = dev.loupe.detector.bundle.SelfTest.record(encoded, preprocessor, session);
      return new SelfTestPictures(List.copyOf(files.keySet()), encoded, tensors);
    } catch (BadImageException e) {
      throw StageFailure.badInput("PictureUnreadable", String.valueOf(e.getMessage()));
    }
  }

  private static SortedMap<String, byte[]> within(
      ImageLimits limits, List<Picture> test, PictureReader reader) throws StageFailure {
    SortedMap<String, byte[]> files = new TreeMap<>();
    for (Picture picture : Reference.chooseInTurn(test, Integer.MAX_VALUE)) {
      if (files.size() == PICTURES) {
        break;
      }
      byte[] bytes = reader.bytes(picture);
      try {
        ImageType type = Sniffer.sniff(bytes, limits).type();
        String ending = type.name().toLowerCase(Locale.ROOT);
        files.put("selftest/%d.%s".formatted(files.size(), ending), bytes);
      } catch (BadImageException overTheLimits) {
        continue;
      }
    }
    return files;
  }

  SelfTest manifest() {
    return new SelfTest(names, TENSORS, INPUT_TOLERANCE, LOGITS_TOLERANCE);
  }

  /** All files of the bundle but its manifest. */
  Map<String, byte[]> files(byte[] model, byte[] weights) {
    Map<String, byte[]> files = new TreeMap<>();
    files.put(BundleManifest.MODEL_FILE, model);
    files.put(BundleManifest.WEIGHTS_FILE, weights);
    files.put(TENSORS, tensors);
    for (int i = 0; i < names.size(); i++) {
      files.put(names.get(i), encoded.get(i));
    }
    return files;
  }
}
