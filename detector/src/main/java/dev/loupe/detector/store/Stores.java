package dev.loupe.detector.store;

import dev.loupe.detector.store.StoreException.Reason;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/** Opens stores by their URI. Opening touches nothing; the first use does. */
public final class Stores {
  private static final String SCHEME = "file://";

  /** A PersistentVolumeClaim's name (RFC 1123 subdomain). */
  private static final Pattern CLAIM = Pattern.compile("[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?");

  private Stores() {}

  /**
   * With the access of the surroundings.
   *
   * @see #open(String, Path, Access)
   */
  public static Store open(String uri, Path root) throws StoreException {
    return open(uri, root, Access.surroundings(System.getenv()));
  }

  /**
   * @param uri {@code s3://bucket/folder}, {@code gs://bucket/folder}, {@code
   *     azblob://container/folder}; {@code file://CLAIM/path}, which is {@code root/CLAIM/path}; or
   *     {@code file:///absolute/path} of this machine
   * @param root where claims are mounted
   * @param access for a bucket; files need none
   * @throws StoreException if the URI has another form
   */
  public static Store open(String uri, Path root, Access access) throws StoreException {
    Optional<RemoteUri> remote = RemoteUri.parse(uri);
    if (remote.isPresent()) {
      return new RemoteStore(
          remote.get(), access, Calls.usual(() -> ThreadLocalRandom.current().nextDouble()));
    }
    return file(uri, root);
  }

  private static Store file(String uri, Path root) throws StoreException {
    if (!uri.startsWith(SCHEME) || uri.contains("?") || uri.contains("#")) {
      throw bad(uri, "not a URI of a store");
    }
    String rest = uri.substring(SCHEME.length());
    int slash = rest.indexOf('/');
    String claim = slash < 0 ? rest : rest.substring(0, slash);
    String path = slash < 0 ? "" : Paths.checked(uri, rest.substring(slash + 1));
    if (claim.isEmpty()) {
      if (path.isEmpty()) {
        throw bad(uri, "it names no folder");
      }
      Path folder = Path.of("/").resolve(path);
      return new FsStore(uri, "", folder, folder, InstantSource.system());
    }
    if (!CLAIM.matcher(claim).matches() || claim.contains("..")) {
      throw bad(uri, "\"%s\" is no name of a PersistentVolumeClaim".formatted(claim));
    }
    Path mount = root.resolve(claim);
    return new FsStore(uri, claim, mount, mount.resolve(path), InstantSource.system());
  }

  private static StoreException bad(String uri, String why) {
    return new StoreException(
        Reason.BAD_URI,
        ("%s: %s; accepted are s3://bucket/folder, gs://bucket/folder, azblob://container/folder,"
                + " file://CLAIM/path (a PersistentVolumeClaim of the run's namespace)"
                + " and file:///absolute/path (this machine). Nothing was read or written.")
            .formatted(uri, why));
  }
}
