package dev.loupe.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PodSignatureTest {
  private static final Instant AT = Instant.parse("2026-03-01T10:00:00Z");
  private static final Duration SKEW = Duration.ofMinutes(1);
  private final byte[] key = new byte[ModelKey.BYTES];
  private final ByteBuffer body = bytes("picture");

  @Test
  void holdsForWhatWasSigned() {
    String signature = PodSignature.of(key, "photo-b", "canary", AT, body);

    assertThat(signature).hasSize(64);
    assertThat(body.remaining()).as("what is left of the body").isEqualTo(7);
    assertThat(holds(signature, "photo-b", "canary", AT, body, AT.plusSeconds(60))).isTrue();
    assertThat(holds(signature, "photo-b", "canary", AT, body, AT.minusSeconds(60))).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "photo-c, canary, 0, picture, 0",
    "photo-b, shadow, 0, picture, 0",
    "photo-b, canary, 1, picture, 0",
    "photo-b, canary, 0, other, 0",
    "photo-b, canary, 0, picture, 61",
    "photo-b, canary, 0, picture, -61",
    // Where one part ends and the next begins is signed, too.
    "photo-bc, anary, 0, picture, 0",
  })
  void holdsForNothingElse(String version, String kind, int shift, String text, int later) {
    String signature = PodSignature.of(key, "photo-b", "canary", AT, body);

    assertThat(
            holds(
                signature,
                version,
                kind,
                AT.plusSeconds(shift),
                bytes(text),
                AT.plusSeconds(later)))
        .isFalse();
  }

  @Test
  void anotherKeySignsOtherwise() {
    byte[] other = new byte[ModelKey.BYTES];
    other[31] = 1;

    assertThat(
            holds(
                PodSignature.of(other, "photo-b", "canary", AT, body),
                "photo-b",
                "canary",
                AT,
                body,
                AT))
        .isFalse();
  }

  private boolean holds(
      String signature, String version, String kind, Instant at, ByteBuffer of, Instant now) {
    return PodSignature.holds(signature, key, version, kind, at, of, now, SKEW);
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }
}
