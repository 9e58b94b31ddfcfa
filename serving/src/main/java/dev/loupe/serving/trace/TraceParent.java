package dev.loupe.serving.trace;

import java.util.HexFormat;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One step of a trace, as the header {@value #HEADER} of W3C's Trace Context has it.
 *
 * @param traceId 32 lower-case hex digits, not all 0
 * @param spanId 16 lower-case hex digits, not all 0
 * @param sampled whether the sender records it
 */
public record TraceParent(String traceId, String spanId, boolean sampled) {
  public static final String HEADER = "traceparent";

  /** Attribute of a request under which its step is found. */
  public static final String ATTRIBUTE = "loupe.trace";

  /** A later version may go on after the flags; version ff is none. */
  private static final Pattern FORM =
      Pattern.compile(
          "(?!ff)([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.{0,200})?");

  private static final Pattern ZERO = Pattern.compile("0+");

  /** What a client sent; empty if it is none, which the standard says to pass over. */
  public static Optional<TraceParent> parse(@Nullable String header) {
    if (header == null) {
      return Optional.empty();
    }
    Matcher matcher = FORM.matcher(header);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    boolean longer = matcher.group(5) != null;
    String traceId = matcher.group(2);
    String spanId = matcher.group(3);
    if (longer && matcher.group(1).equals("00")
        || ZERO.matcher(traceId).matches()
        || ZERO.matcher(spanId).matches()) {
      return Optional.empty();
    }
    boolean sampled = (Integer.parseInt(matcher.group(4), 16) & 1) == 1;
    return Optional.of(new TraceParent(traceId, spanId, sampled));
  }

  /** A step after this one. */
  TraceParent next(RandomGenerator random) {
    return new TraceParent(traceId, hex(random, 8), sampled);
  }

  /** The first step of a trace that nobody records yet. */
  static TraceParent first(RandomGenerator random) {
    return new TraceParent(hex(random, 16), hex(random, 8), false);
  }

  private static String hex(RandomGenerator random, int bytes) {
    byte[] id = new byte[bytes];
    random.nextBytes(id);
    // All 0 is no id.
    id[0] |= 1;
    return HexFormat.of().formatHex(id);
  }

  /** As the header has it. */
  public String header() {
    return "00-%s-%s-%s".formatted(traceId, spanId, sampled ? "01" : "00");
  }
}
