package dev.loupe.serving.split;

import dev.loupe.contract.Json;
import dev.loupe.contract.TrafficSplit;
import java.io.IOException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads a split, and refuses one that says what can't be done. */
final class SplitText {
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?");
  private static final Pattern HOST = Pattern.compile("[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?");

  /** RFC 9110, 5.6.2. */
  private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,63}");

  private SplitText() {}

  /**
   * @throws IOException of which {@link dev.loupe.serving.start.MountedFile#words} says what is
   *     wrong
   */
  static TrafficSplit read(byte[] json) throws IOException {
    TrafficSplit split = Json.read(json, TrafficSplit.class);
    check(split);
    return split;
  }

  private static void check(TrafficSplit split) throws IOException {
    require(present(split.owner()), "owner is missing");
    require(split.turn() > 0, "turn is %d; at least 1", split.turn());
    matches("serving", split.serving(), NAME);
    matches("servingHost", split.servingHost(), HOST);
    TrafficSplit.@Nullable Canary canary = split.canary();
    if (canary != null) {
      candidate("canary", canary.version(), canary.host(), canary.percent(), split.serving());
    }
    TrafficSplit.@Nullable Shadow shadow = split.shadow();
    if (shadow != null) {
      candidate("shadow", shadow.version(), shadow.host(), shadow.percent(), split.serving());
    }
    TrafficSplit.@Nullable Session session = split.session();
    if (session != null) {
      boolean byHeader = session.header() != null;
      require(byHeader != (session.cookie() != null), "session has a header or a cookie");
      matches(
          byHeader ? "session.header" : "session.cookie",
          byHeader ? session.header() : session.cookie(),
          TOKEN);
    }
  }

  private static void candidate(
      String which, String version, String host, int percent, String serving) throws IOException {
    matches(which + ".version", version, NAME);
    matches(which + ".host", host, HOST);
    require(percent >= 0 && percent <= 100, "%s.percent is %d; 0 to 100", which, percent);
    require(!version.equals(serving), "%s.version serves already", which);
  }

  private static boolean present(@Nullable String text) {
    return text != null && !text.isEmpty();
  }

  private static void matches(String field, @Nullable String text, Pattern pattern)
      throws IOException {
    require(text != null, "%s is missing", field);
    require(text != null && pattern.matcher(text).matches(), "%s is no %s", field, pattern);
  }

  private static void require(boolean good, String message, @Nullable Object... values)
      throws IOException {
    if (!good) {
      throw new IOException(message.formatted(values));
    }
  }
}
