package dev.loupe.detector.bundle;

import dev.loupe.contract.BundleManifest;
import dev.loupe.contract.BundleManifest.FileDigest;
import dev.loupe.contract.BundleManifest.Preprocessing;
import dev.loupe.contract.BundleManifest.SelfTest;
import dev.loupe.contract.BundleManifest.SignalBins;
import dev.loupe.contract.Digest;
import dev.loupe.detector.image.Preprocessor;
import dev.loupe.detector.infer.Scorer;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** That a manifest says all that a program relies on, and nothing that can't be. */
final class ManifestCheck {
  private static final int MAX_CLASSES = 1000;
  private static final int MAX_FILES = 256;
  private static final Pattern FILE_NAME =
      Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}(/[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}){0,3}");

  private ManifestCheck() {}

  /**
   * @throws IllegalArgumentException with the field and the value
   */
  static void check(BundleManifest manifest) {
    if (manifest.formatVersion() != BundleManifest.FORMAT) {
      throw new IllegalArgumentException(
          "formatVersion %d is not known; this program knows %d"
              .formatted(manifest.formatVersion(), BundleManifest.FORMAT));
    }
    there("model", manifest.model());
    there("architecture", manifest.architecture());
    there("metrics", manifest.metrics());
    there("lineage", manifest.lineage());
    classes(there("classes", manifest.classes()));
    new Scorer(manifest.classes(), manifest.positiveClass(), manifest.threshold());
    @Nullable Double temperature = manifest.temperature();
    if (temperature != null && !(temperature > 0 && Double.isFinite(temperature))) {
      throw new IllegalArgumentException("temperature %s is not above 0".formatted(temperature));
    }
    preprocessing(there("preprocessing", manifest.preprocessing()));
    baseline(there("driftBaseline", manifest.driftBaseline()));
    files(there("files", manifest.files()));
    selfTest(there("selfTest", manifest.selfTest()), manifest.files());
  }

  private static void classes(List<String> classes) {
    boolean unique = new HashSet<>(classes).size() == classes.size();
    boolean named = classes.stream().noneMatch(c -> there("classes", c).isEmpty());
    if (!unique || !named || classes.size() > MAX_CLASSES) {
      throw new IllegalArgumentException("classes %s must be names, each once".formatted(classes));
    }
  }

  private static void preprocessing(Preprocessing preprocessing) {
    there("preprocessing.mean", preprocessing.mean()).forEach(m -> there("preprocessing.mean", m));
    there("preprocessing.std", preprocessing.std()).forEach(s -> there("preprocessing.std", s));
    new Preprocessor(preprocessing);
  }

  private static void baseline(Map<String, SignalBins> baseline) {
    baseline.forEach(
        (signal, bins) -> {
          String field = "driftBaseline." + signal;
          int edges = there(field + ".edges", there(field, bins).edges()).size();
          int counts = there(field + ".counts", bins.counts()).size();
          if (counts != 10 || edges != 9) {
            throw new IllegalArgumentException(
                "%s has %d counts and %d edges; expected 10 and 9".formatted(field, counts, edges));
          }
        });
  }

  private static void files(Map<String, FileDigest> files) {
    if (files.size() > MAX_FILES || !files.containsKey(BundleManifest.MODEL_FILE)) {
      throw new IllegalArgumentException(
          "files must name %s and at most %d in all"
              .formatted(BundleManifest.MODEL_FILE, MAX_FILES));
    }
    files.forEach(
        (name, file) -> {
          Digest.hex(there("files." + name + ".sha256", there("files." + name, file).sha256()));
          boolean manifest = name.equals(BundleManifest.FILE);
          if (!FILE_NAME.matcher(name).matches() || name.contains("..") || manifest) {
            throw new IllegalArgumentException("files names \"%s\"".formatted(name));
          }
          if (file.bytes() < 0 || file.bytes() > BundleReader.MAX_FILE_BYTES) {
            throw new IllegalArgumentException(
                "files.%s has %d bytes; at most %d"
                    .formatted(name, file.bytes(), BundleReader.MAX_FILE_BYTES));
          }
        });
  }

  private static void selfTest(SelfTest test, Map<String, FileDigest> files) {
    there("selfTest.pictures", test.pictures());
    there("selfTest.tensors", test.tensors());
    if (test.pictures().isEmpty()) {
      throw new IllegalArgumentException(
          "selfTest.pictures is empty; without pictures nothing is tested");
    }
    for (String picture : test.pictures()) {
      if (!files.containsKey(there("selfTest.pictures", picture))) {
        throw new IllegalArgumentException(
            "selfTest.pictures names \"%s\", which is none of the files".formatted(picture));
      }
    }
    if (!files.containsKey(test.tensors())) {
      throw new IllegalArgumentException(
          "selfTest.tensors names \"%s\", which is none of the files".formatted(test.tensors()));
    }
    if (!(test.inputTolerance() >= 0) || !(test.logitsTolerance() >= 0)) {
      throw new IllegalArgumentException("selfTest has a tolerance under 0");
    }
  }

  /** Records are made from JSON, which may lack a field. */
  private static <T> T there(String field, @Nullable T value) {
    if (value == null) {
      throw new IllegalArgumentException(field + " is missing");
    }
    return value;
  }
}
