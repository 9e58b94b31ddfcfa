package dev.loupe.serving.predict;

import dev.loupe.contract.BundleManifest;
import dev.loupe.detector.image.Preprocessor;
import dev.loupe.detector.infer.DetectorSession;
import dev.loupe.detector.infer.Scorer;

/**
 * What a verified bundle has become.
 *
 * @param sha256 the bundle's digest
 */
public record LoadedModel(
    String sha256,
    BundleManifest manifest,
    DetectorSession session,
    Preprocessor preprocessor,
    Scorer scorer)
    implements AutoCloseable {

  @Override
  public void close() {
    session.close();
  }
}
