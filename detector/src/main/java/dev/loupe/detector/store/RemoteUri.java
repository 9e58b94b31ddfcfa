package dev.loupe.detector.store;

import dev.loupe.detector.store.StoreException.Reason;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A folder of a bucket: {@code s3://bucket/folder}, {@code gs://…}, {@code azblob://container/…}.
 *
 * @param folder below the bucket's root, without slashes around it; may be empty
 */
record RemoteUri(String text, Scheme scheme, String bucket, String folder) {
  enum Scheme {
    S3("s3"),
    GS("gcs"),
    AZBLOB("azblob");

    private final String service;

    Scheme(String service) {
      this.service = service;
    }

    /** OpenDAL's name. */
    String service() {
      return service;
    }
  }

  private static final Pattern FORM =
      Pattern.compile("(s3|gs|azblob)://([a-z0-9][a-z0-9._-]{1,61}[a-z0-9])(?:/(.*))?");

  /**
   * Empty for another scheme.
   *
   * @throws StoreException if the path could leave the bucket's folder
   */
  static Optional<RemoteUri> parse(String uri) throws StoreException {
    Matcher m = FORM.matcher(uri);
    if (!m.matches()) {
      return Optional.empty();
    }
    Scheme scheme =
        switch (m.group(1)) {
          case "s3" -> Scheme.S3;
          case "gs" -> Scheme.GS;
          default -> Scheme.AZBLOB;
        };
    if (uri.contains("?") || uri.contains("#")) {
      throw new StoreException(
          Reason.BAD_URI,
          "%s: accepted are URIs without ? and #. Nothing was read or written.".formatted(uri));
    }
    String path = m.group(3) == null ? "" : m.group(3);
    return Optional.of(new RemoteUri(uri, scheme, m.group(2), Paths.checked(uri, path)));
  }

  /** For OpenDAL: begins and ends with a slash. */
  String root() {
    return folder.isEmpty() ? "/" : "/" + folder + "/";
  }
}
