package dev.loupe.detector.bundle;

import dev.loupe.contract.Architecture;
import dev.loupe.contract.BundleManifest;
import dev.loupe.contract.Digest;
import dev.loupe.contract.Hyperparameters;
import dev.loupe.contract.Metrics;
import dev.loupe.detector.Resources;
import dev.loupe.detector.drift.Bins;
import dev.loupe.detector.image.Preprocessor;
import dev.loupe.detector.infer.DetectorSession;
import dev.loupe.detector.metrics.ClassificationMetrics;
import dev.loupe.detector.tensor.Safetensors;
import dev.loupe.detector.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** All that a bundle of the tiny graph is made of. */
record BundleParts(Map<String, byte[]> files, BundleManifest manifest) {
  static final String TENSORS = "selftest/expected.safetensors";

  static BundleParts good() throws Exception {
    List<String> classes = List.of("real", "ai_generated");
    byte[] onnx = Resources.read("graphs/tiny.onnx");
    Map<String, byte[]> files = new TreeMap<>();
    files.put(BundleManifest.MODEL_FILE, onnx);
    files.put(
        BundleManifest.WEIGHTS_FILE,
        Safetensors.write(Map.of("w", new Tensor(new long[] {2}, new float[] {1, 2}))));
    files.put("selftest/0.jpg", Resources.picture("large.jpg"));
    files.put("selftest/1.png", Resources.picture("alpha.png"));
    List<String> pictures = List.of("selftest/0.jpg", "selftest/1.png");
    try (DetectorSession session = DetectorSession.open(onnx, 1)) {
      files.put(
          TENSORS,
          SelfTest.record(
              pictures.stream().map(files::get).toList(),
              new Preprocessor(Preprocessor.defaults(8)),
              session));
    }
    double[][] probabilities = {{0.9, 0.1}, {0.2, 0.8}};
    Metrics metrics =
        ClassificationMetrics.of(new int[] {0, 1}, probabilities, classes, "ai_generated", 0.5);
    Hyperparameters.Augmentation none = new Hyperparameters.Augmentation(false, 0, 0, 0);
    BundleManifest manifest =
        new BundleManifest(
            BundleManifest.FORMAT,
            "product-photo",
            classes,
            "ai_generated",
            0.5,
            1.25,
            Architecture.SMALL_CNN,
            Preprocessor.defaults(8),
            metrics,
            Bins.count(List.of()),
            new BundleManifest.Lineage(
                "file://photos/shop",
                Digest.of(new byte[0]),
                "trainer@sha256:0",
                new Hyperparameters(1, 8, 0.001, 0.01, 0, 1, 7, none)),
            Map.of(),
            new BundleManifest.SelfTest(pictures, TENSORS, 1e-6, 1e-4));
    return new BundleParts(files, manifest);
  }
}
