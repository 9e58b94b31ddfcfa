package dev.loupe.operator.kube;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in a PersistentVolumeClaim: {@code file://CLAIM/path}.
 *
 * @param claim the claim's name
 * @param path below the claim's root, without a leading slash; may be empty
 */
public record StoreUri(String claim, String path) {
  private static final Pattern FORM =
      Pattern.compile("file://([a-z0-9](?:[-a-z0-9.]{0,251}[a-z0-9])?)(?:/(.*))?");

  /** Empty if the text has another form, or its path climbs. */
  public static Optional<StoreUri> parse(String uri) {
    Matcher m = FORM.matcher(uri);
    if (!m.matches()) {
      return Optional.empty();
    }
    String path = m.group(2) == null ? "" : m.group(2);
    for (String part : path.split("/")) {
      if (part.equals("..")) {
        return Optional.empty();
      }
    }
    return Optional.of(new StoreUri(m.group(1), path));
  }

  /** For people: what is wrong with a text that {@link #parse} does not take. */
  public static String refusal(String field, String uri) {
    return field
        + " "
        + uri
        + ": expected file://CLAIM/path, CLAIM a PersistentVolumeClaim in the run's namespace";
  }
}
