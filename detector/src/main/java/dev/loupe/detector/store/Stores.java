package dev.loupe.detector.store;

import dev.loupe.detector.store.StoreException.Reason;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** Opens stores by their URI. Opening touches nothing; the first use does. */
public final class Stores {
  private static final String SCHEME = "file://";

  /** A PersistentVolumeClaim's name (RFC 1123 subdomain). */
  private static final Pattern CLAIM = Pattern.compile("[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?");

  private Stores() {}

  /**
   * @param uri {@code file://CLAIM/path}, which is {@code root/CLAIM/path}, or {@code
   *     file:///absolute/path} of this machine
   * @param root where claims are mounted
   * @throws StoreException if the URI has another form
   */
  public static Store open(String uri, Path root) throws StoreException {
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
      return new FsStore(uri, "", folder, folder);
    }
    if (!CLAIM.matcher(claim).matches() || claim.contains("..")) {
      throw bad(uri, "\"%s\" is no name of a PersistentVolumeClaim".formatted(claim));
    }
    Path mount = root.resolve(claim);
    return new FsStore(uri, claim, mount, mount.resolve(path));
  }

  private static StoreException bad(String uri, String why) {
    return new StoreException(
        Reason.BAD_URI,
        ("%s: %s; accepted are file://CLAIM/path (a PersistentVolumeClaim of the run's namespace)"
                + " and file:///absolute/path (this machine). Nothing was read or written.")
            .formatted(uri, why));
  }
}
