package dev.loupe.operator.kube;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A folder in a PersistentVolumeClaim, or in a bucket. */
public sealed interface StoreUri {
  Pattern FORM =
      Pattern.compile("(file|s3|gs|azblob)://([a-z0-9](?:[-a-z0-9._]{0,251}[a-z0-9])?)(?:/(.*))?");

  /** {@code file://CLAIM/path}; the claim is mounted. */
  record InClaim(String claim) implements StoreUri {}

  /** {@code s3://bucket/path}, {@code gs://…}, {@code azblob://…}; nothing is mounted. */
  record InBucket() implements StoreUri {}

  /** Empty if the text has another form, or its path climbs. */
  static Optional<StoreUri> parse(String uri) {
    Matcher m = FORM.matcher(uri);
    if (!m.matches()) {
      return Optional.empty();
    }
    String path = m.group(3) == null ? "" : m.group(3);
    for (String part : path.split("/")) {
      if (part.equals("..")) {
        return Optional.empty();
      }
    }
    return Optional.of(m.group(1).equals("file") ? new InClaim(m.group(2)) : new InBucket());
  }

  /**
   * The claim to mount; empty for a bucket.
   *
   * @throws IllegalArgumentException if the text has another form
   */
  static Optional<String> claim(String field, String uri) {
    StoreUri parsed =
        parse(uri).orElseThrow(() -> new IllegalArgumentException(refusal(field, uri)));
    return switch (parsed) {
      case InClaim(String claim) -> Optional.of(claim);
      case InBucket() -> Optional.empty();
    };
  }

  /** For people: what is wrong with a text that {@link #parse} does not take. */
  static String refusal(String field, String uri) {
    return field
        + " "
        + uri
        + ": expected s3://BUCKET/path, gs://BUCKET/path, azblob://CONTAINER/path, or"
        + " file://CLAIM/path, CLAIM a PersistentVolumeClaim in the run's namespace";
  }
}
