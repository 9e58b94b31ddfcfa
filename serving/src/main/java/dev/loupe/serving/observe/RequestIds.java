package dev.loupe.serving.observe;

import jakarta.inject.Singleton;
import java.util.HexFormat;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The ids of requests. What a client sends is written to logs and headers, so only a short plain
 * word is taken.
 */
@Singleton
public final class RequestIds {
  private static final Pattern ACCEPTED = Pattern.compile("[A-Za-z0-9._:/+=-]{1,128}");
  private static final int BYTES = 16;

  private final RandomGenerator random;

  RequestIds(RandomGenerator random) {
    this.random = random;
  }

  /** What the client gave, or where that is none a new one. */
  public String of(@Nullable String given) {
    return given != null && ACCEPTED.matcher(given).matches() ? given : make();
  }

  private String make() {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
