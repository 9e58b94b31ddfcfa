package dev.loupe.detector.store;

import dev.loupe.detector.store.StoreException.Reason;

/** Relative paths that stay where they belong. */
final class Paths {
  private static final int MAX_LENGTH = 1024;

  private Paths() {}

  /**
   * The path without an ending slash.
   *
   * @throws StoreException if it begins with a slash, or holds an empty name, {@code .}, {@code
   *     ..}, a backslash or a control character
   */
  static String checked(String uri, String path) throws StoreException {
    String trimmed = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    if (trimmed.isEmpty() && path.isEmpty()) {
      return "";
    }
    boolean good =
        path.length() <= MAX_LENGTH
            && path.chars().noneMatch(c -> c < ' ' || c == '\\' || c == 127);
    for (String name : trimmed.split("/", -1)) {
      good &= !name.isEmpty() && !name.equals(".") && !name.equals("..");
    }
    if (!good) {
      throw new StoreException(
          Reason.BAD_URI,
          "%s: \"%s\" is no path below it; accepted are names with / between them, without . and .."
              .formatted(uri, path));
    }
    return trimmed;
  }
}
