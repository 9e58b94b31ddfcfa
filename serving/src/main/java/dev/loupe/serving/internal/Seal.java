package dev.loupe.serving.internal;

import dev.loupe.contract.PodSignature;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Seals what pods of a model send each other with the model's key, so that nobody else is answered.
 * A seal holds for one body, one version and a minute. Thread-safe.
 */
public final class Seal {
  /** Of an HTTP request: the version that is asked, the kind, the second, the signature. */
  public static final String HEADER = "Loupe-Seal";

  private static final Duration SKEW = Duration.ofSeconds(60);

  private final byte[] key;
  private final InstantSource clock;

  public Seal(byte[] key, InstantSource clock) {
    this.key = key.clone();
    this.clock = clock;
  }

  /**
   * A seal, as it was read.
   *
   * @param version that is asked
   */
  public record Sealed(String version, Kind kind, Instant at, String signature) {
    private static final Pattern FORM =
        Pattern.compile("([a-z0-9.-]{1,63}) ([a-z]{1,20}) ([0-9]{1,12}) ([0-9a-f]{64})");

    /** What a header says; empty if it is no seal. */
    public static Optional<Sealed> parse(@Nullable String header) {
      Matcher matcher = FORM.matcher(header == null ? "" : header);
      if (!matcher.matches()) {
        return Optional.empty();
      }
      return Arrays.stream(Kind.values())
          .filter(kind -> kind.word().equals(matcher.group(2)))
          .findFirst()
          .map(
              kind ->
                  new Sealed(
                      matcher.group(1),
                      kind,
                      Instant.ofEpochSecond(Long.parseLong(matcher.group(3))),
                      matcher.group(4)));
    }

    String header() {
      return "%s %s %d %s".formatted(version, kind.word(), at.getEpochSecond(), signature);
    }
  }

  /**
   * @param version that is asked
   */
  public Sealed on(String version, Kind kind, byte[] body) {
    Instant now = clock.instant();
    return new Sealed(
        version, kind, now, PodSignature.of(key, version, kind.word(), now, ByteBuffer.wrap(body)));
  }

  /** Whether it can hold at all, which is known before there is a body. */
  public boolean isRecent(Sealed sealed) {
    return Duration.between(sealed.at(), clock.instant()).abs().compareTo(SKEW) <= 0;
  }

  /** Whether it was made with this key, for that version and of this body. */
  public boolean holds(Sealed sealed, ByteBuffer body) {
    return PodSignature.holds(
        sealed.signature(),
        key,
        sealed.version(),
        sealed.kind().word(),
        sealed.at(),
        body,
        clock.instant(),
        SKEW);
  }
}
