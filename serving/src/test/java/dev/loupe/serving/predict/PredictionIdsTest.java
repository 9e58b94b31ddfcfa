package dev.loupe.serving.predict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.loupe.contract.ModelKey;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PredictionIdsTest {
  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00.123Z");
  private static final PredictionId SAID =
      new PredictionId("product-photo-0123456789", NOON, 1, 0.25);

  private final PredictionIds ids = ids(1);

  private static PredictionIds ids(int key) {
    byte[] bytes = new byte[ModelKey.BYTES];
    Arrays.fill(bytes, (byte) key);
    return new PredictionIds(bytes, new Random(7));
  }

  @Test
  void whatWasSaidIsReadBack() {
    assertThat(ids.read(ids.make(SAID))).contains(SAID);
  }

  @Test
  void theLongestNameFits() {
    PredictionId longest = new PredictionId("v".repeat(63), NOON, 65_535, 1);

    String id = ids.make(longest);

    assertThat(id).hasSizeLessThanOrEqualTo(PredictionIds.MAX_LENGTH).matches("[A-Za-z0-9_-]+");
    assertThat(ids.read(id)).contains(longest);
  }

  @Test
  void noTwoAreEqual() {
    Set<String> made = new HashSet<>();
    for (int i = 0; i < 1000; i++) {
      made.add(ids.make(SAID));
    }
    assertThat(made).hasSize(1000);
  }

  @Test
  void anotherKeyReadsNothing() {
    assertThat(ids(2).read(ids.make(SAID))).isEmpty();
  }

  @Test
  void noLetterCanBeChangedLeftOutOrAdded() {
    String id = ids.make(SAID);
    for (int i = 0; i < id.length(); i++) {
      char other = id.charAt(i) == 'A' ? 'B' : 'A';
      assertThat(ids.read(id.substring(0, i) + other + id.substring(i + 1))).isEmpty();
      assertThat(ids.read(id.substring(0, i) + id.substring(i + 1))).isEmpty();
    }
    assertThat(ids.read(id + "A")).isEmpty();
    assertThat(ids.read(id + "=")).isEmpty();
  }

  /**
   * 16 bytes do not end with a letter's last bit: the same bytes could be written in other ways.
   */
  @Test
  void thereIsOneWayToWriteAnId() {
    String letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    for (int length = 1; length < 4; length++) {
      String id = ids.make(new PredictionId("v".repeat(length), NOON, 0, 0));
      byte[] bytes = Base64.getUrlDecoder().decode(id);
      for (char last : letters.toCharArray()) {
        String other = id.substring(0, id.length() - 1) + last;
        assertThat(ids.read(other).isPresent()).isEqualTo(other.equals(id));
      }
      assertThat(bytes).isNotEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "A",
        "not an id",
        "\u00e4\u00f6",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
      })
  void whatIsNoneIsNotRead(String id) {
    assertThat(ids.read(id)).isEmpty();
    assertThat(ids.read("A".repeat(1_000_000))).isEmpty();
  }

  @Test
  void aShortKeyIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PredictionIds(new byte[31], new Random(7)));
  }
}
