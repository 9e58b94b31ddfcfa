package dev.loupe.detector.bundle;

import dev.loupe.contract.BundleManifest;
import dev.loupe.contract.BundleManifest.FileDigest;
import dev.loupe.contract.Digest;
import dev.loupe.contract.Json;
import dev.loupe.detector.store.Store;
import dev.loupe.detector.store.StoreException;
import java.util.Map;
import java.util.TreeMap;

/** Writes bundles, each into a folder named by its digest, the manifest last. */
public final class BundleWriter {
  private BundleWriter() {}

  /**
   * Writes a bundle, or finds that it stands there already, whole, and leaves it alone. What a
   * killed writer left unfinished, or what was damaged since, is written again.
   *
   * @param bundles the folder of all bundles
   * @param files content by name, all but the manifest
   * @param draft the manifest; its {@code files} are replaced by the digests of what is given
   * @return the bundle's digest, {@code sha256:…}; its folder is {@link Digest#hex} of it
   * @throws IllegalArgumentException if the manifest is not one that {@link BundleReader} accepts
   */
  public static String write(Store bundles, Map<String, byte[]> files, BundleManifest draft)
      throws StoreException {
    BundleManifest manifest = withFiles(draft, files);
    ManifestCheck.check(manifest);
    byte[] json = Json.write(manifest);
    String sha256 = Digest.of(json);
    Store bundle = bundles.within(Digest.hex(sha256));
    if (isWhole(bundle, sha256)) {
      return sha256;
    }
    for (Map.Entry<String, byte[]> file : new TreeMap<>(files).entrySet()) {
      bundle.write(file.getKey(), file.getValue());
    }
    bundle.write(BundleManifest.FILE, json);
    return sha256;
  }

  private static boolean isWhole(Store bundle, String sha256) throws StoreException {
    if (!bundle.exists(BundleManifest.FILE)) {
      return false;
    }
    try {
      BundleReader.read(bundle, sha256);
      return true;
    } catch (InvalidBundleException damaged) {
      return false;
    }
  }

  private static BundleManifest withFiles(BundleManifest draft, Map<String, byte[]> files) {
    Map<String, FileDigest> digests = new TreeMap<>();
    files.forEach(
        (name, content) -> digests.put(name, new FileDigest(Digest.of(content), content.length)));
    return new BundleManifest(
        draft.formatVersion(),
        draft.model(),
        draft.classes(),
        draft.positiveClass(),
        draft.threshold(),
        draft.temperature(),
        draft.architecture(),
        draft.preprocessing(),
        draft.metrics(),
        draft.driftBaseline(),
        draft.lineage(),
        digests,
        draft.selfTest());
  }
}
