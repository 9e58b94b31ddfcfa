package dev.loupe.detector.bundle;

import dev.loupe.contract.BundleManifest;
import dev.loupe.contract.BundleManifest.FileDigest;
import dev.loupe.contract.Digest;
import dev.loupe.contract.Json;
import dev.loupe.detector.store.Store;
import dev.loupe.detector.store.StoreException;
import dev.loupe.detector.store.StoreException.Reason;
import dev.loupe.detector.store.StoredFile;
import dev.loupe.detector.tensor.InvalidTensorsException;
import dev.loupe.detector.tensor.Safetensors;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Reads a bundle whole, or refuses it and says which file is to blame. */
public final class BundleReader {
  public static final long MAX_MANIFEST_BYTES = 4 << 20;
  static final long MAX_FILE_BYTES = 1 << 30;

  private BundleReader() {}

  /**
   * @param bundle the bundle's own folder
   * @param expectedSha256 the bundle's digest, {@code sha256:…}, from a source that is trusted
   * @throws InvalidBundleException if the digest is another, a file is missing, differs in a single
   *     bit or is none of the manifest's, or the manifest is not understood
   * @throws StoreException if the store can't be read
   */
  public static Bundle read(Store bundle, String expectedSha256)
      throws StoreException, InvalidBundleException {
    BundleManifest manifest = manifest(bundle, expectedSha256);
    names(bundle, manifest.files().keySet());
    Map<String, byte[]> kept = new HashMap<>();
    Set<String> wanted = new TreeSet<>(manifest.selfTest().pictures());
    wanted.add(BundleManifest.MODEL_FILE);
    wanted.add(manifest.selfTest().tensors());
    for (Map.Entry<String, FileDigest> file : manifest.files().entrySet()) {
      if (wanted.contains(file.getKey())) {
        kept.put(file.getKey(), file(bundle, file.getKey(), file.getValue()));
      } else {
        passThrough(bundle, file.getKey(), file.getValue());
      }
    }
    return bundle(bundle, expectedSha256, manifest, kept);
  }

  private static Bundle bundle(
      Store store, String sha256, BundleManifest manifest, Map<String, byte[]> kept)
      throws InvalidBundleException {
    Map<String, byte[]> pictures =
        manifest.selfTest().pictures().stream()
            .distinct()
            .collect(Collectors.toUnmodifiableMap(p -> p, p -> content(kept, p)));
    String tensors = manifest.selfTest().tensors();
    try {
      return new Bundle(
          sha256,
          manifest,
          content(kept, BundleManifest.MODEL_FILE),
          pictures,
          Safetensors.read(content(kept, tensors)));
    } catch (InvalidTensorsException e) {
      throw new InvalidBundleException("%s: %s".formatted(store.uri(tensors), e.getMessage()), e);
    }
  }

  private static byte[] content(Map<String, byte[]> kept, String name) {
    byte[] content = kept.get(name);
    if (content == null) {
      throw new IllegalStateException(name + " was not kept");
    }
    return content;
  }

  private static BundleManifest manifest(Store bundle, String expectedSha256)
      throws StoreException, InvalidBundleException {
    String uri = bundle.uri(BundleManifest.FILE);
    byte[] json = bundle.read(BundleManifest.FILE, MAX_MANIFEST_BYTES);
    String found = Digest.of(json);
    if (!found.equals(expectedSha256)) {
      throw new InvalidBundleException(
          "%s: its digest is %s, expected %s; the bundle was changed, or another is meant. Nothing was loaded."
              .formatted(uri, found, expectedSha256));
    }
    try {
      BundleManifest manifest = Json.read(json, BundleManifest.class);
      ManifestCheck.check(manifest);
      return manifest;
    } catch (IOException | IllegalArgumentException e) {
      throw new InvalidBundleException(
          "%s: %s. Nothing was loaded.".formatted(uri, e.getMessage()), e);
    }
  }

  private static void names(Store bundle, Set<String> named)
      throws StoreException, InvalidBundleException {
    Set<String> missing = new TreeSet<>(named);
    for (StoredFile file : bundle.list("")) {
      boolean known = missing.remove(file.path()) || file.path().equals(BundleManifest.FILE);
      if (!known) {
        throw new InvalidBundleException(
            "%s: the manifest does not name this file. Nothing was loaded."
                .formatted(bundle.uri(file.path())));
      }
    }
    if (!missing.isEmpty()) {
      throw new InvalidBundleException(
          "%s: the bundle lacks %s, which its manifest names. Nothing was loaded."
              .formatted(bundle.uri(), missing));
    }
  }

  private static byte[] file(Store bundle, String name, FileDigest expected)
      throws StoreException, InvalidBundleException {
    byte[] content = bundle.read(name, MAX_FILE_BYTES);
    check(bundle, name, expected, Digest.of(content), content.length);
    return content;
  }

  /** The weights are large, and nothing here needs them. */
  private static void passThrough(Store bundle, String name, FileDigest expected)
      throws StoreException, InvalidBundleException {
    MessageDigest sha256 = Digest.newSha256();
    long length;
    try (InputStream content = new DigestInputStream(bundle.stream(name), sha256)) {
      length = content.transferTo(OutputStream.nullOutputStream());
    } catch (StoreException e) {
      throw e;
    } catch (IOException e) {
      throw new StoreException(Reason.FAILED, "%s: %s".formatted(bundle.uri(name), e), e);
    }
    check(bundle, name, expected, Digest.format(sha256.digest()), length);
  }

  private static void check(
      Store bundle, String name, FileDigest expected, String found, long length)
      throws InvalidBundleException {
    if (!found.equals(expected.sha256()) || length != expected.bytes()) {
      throw new InvalidBundleException(
          "%s: %d bytes with the digest %s, expected %d with %s; the file was changed. Nothing was loaded."
              .formatted(bundle.uri(name), length, found, expected.bytes(), expected.sha256()));
    }
  }
}
