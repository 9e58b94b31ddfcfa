package dev.loupe.serving.predict;

import dev.loupe.contract.BundleManifest;
import dev.loupe.detector.image.Preprocessor;
import dev.loupe.detector.infer.DetectorSession;
import dev.loupe.detector.infer.Scorer;
import java.util.List;
import java.util.Objects;

/**
 * What a verified bundle has become.
 *
 * @param sha256 the bundle's digest
 * @param answerer what its predictions say of it
 */
public record LoadedModel(
    String sha256,
    Answerer answerer,
    BundleManifest manifest,
    DetectorSession session,
    Preprocessor preprocessor,
    Scorer scorer)
    implements AutoCloseable {

  /** The classes' names, in the order of the model's numbers. */
  public List<String> classes() {
    return answerer.classes();
  }

  void check(Want want) {
    int none = -1;
    int index = want.mapOf(none);
    if (index != none) {
      Objects.checkIndex(index, classes().size());
    }
  }

  @Override
  public void close() {
    session.close();
  }
}
