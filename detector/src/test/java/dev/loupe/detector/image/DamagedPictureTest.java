package dev.loupe.detector.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assertions.fail;

import dev.loupe.detector.Resources;
import dev.loupe.detector.image.BadImageException.Reason;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DamagedPictureTest {
  private static final Set<Reason> CUT =
      EnumSet.of(Reason.TRUNCATED, Reason.CORRUPT, Reason.NOT_AN_IMAGE);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain.jpg",
        "subsampled.jpg",
        "progressive.jpg",
        "restarts.jpg",
        "grey.jpg",
        "cmyk.jpg",
        "turned6.jpg",
        "plain.png",
        "rgba16.png",
        "palette-alpha.png",
        "lossy.webp",
        "lossless.webp",
        "alpha.webp"
      })
  void aFileCutAnywhereIsRefused(String name) {
    byte[] whole = Resources.picture(name);
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);

      assertThat(reason(cut)).as("%s cut to %d bytes", name, length).isIn(CUT);
    }
  }

  @Test
  void aFileCutPastItsHeaderIsSaidToBeCutShort() {
    byte[] whole = Resources.picture("large.jpg");
    for (int length = 1000; length < whole.length; length += 97) {
      byte[] cut = Arrays.copyOf(whole, length);

      assertThatExceptionOfType(BadImageException.class)
          .isThrownBy(() -> ImageDecoder.decode(cut, Expected.ANY))
          .withMessage(
              "the JPEG is cut short: its %d bytes end before the picture does", cut.length);
    }
  }

  /**
   * libjpeg fills the rest with grey and only warns on standard error. A cut within the last block
   * stays unnoticed: the last pixel is then not grey.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain.jpg",
        "subsampled.jpg",
        "restarts.jpg",
        "grey.jpg",
        "cmyk.jpg",
        "ycck.jpg",
        "large.jpg"
      })
  void aJpegThatIsCutAndGivenAnEndAgainIsRefused(String name) {
    byte[] whole = Resources.picture(name);
    int step = 1 + whole.length / 500;
    for (int length = startOfScan(whole); length < whole.length - 50; length += step) {
      byte[] cut = cutAndEnded(whole, length);

      assertThat(reason(cut)).as("%s cut to %d", name, length).isEqualTo(Reason.TRUNCATED);
    }
  }

  @Test
  void aProgressiveJpegThatLacksPartOfItsFirstScanIsRefused() {
    byte[] whole = Resources.picture("progressive.jpg");
    int start = startOfScan(whole);
    int end = start;
    while (whole[end] != (byte) 0xff || whole[end + 1] == 0) {
      end++;
    }
    for (int length = start; length < end - 30; length++) {
      byte[] cut = cutAndEnded(whole, length);

      assertThat(reason(cut)).as("cut to %d", length).isEqualTo(Reason.TRUNCATED);
    }
  }

  /** After a whole one that ends in grey, whose blocks are then counted. */
  @Test
  void aScanOfNoComponentIsRefused() {
    byte[] whole = Resources.picture("middle-grey.jpg");
    byte[] more = Arrays.copyOf(whole, whole.length + 8);
    byte[] scan = {(byte) 0xff, (byte) 0xda, 0, 6, 0, 0, 63, 0, (byte) 0xff, (byte) 0xd9};
    System.arraycopy(scan, 0, more, whole.length - 2, scan.length);

    assertThat(reason(more)).isEqualTo(Reason.CORRUPT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"middle-grey.jpg", "middle-grey-progressive.jpg", "dark-grey.jpg"})
  void aPictureThatEndsInGreyIsNoneThatIsCut(String name) throws Exception {
    byte[] whole = Resources.picture(name);

    RgbImage image = ImageDecoder.decode(whole, Expected.ANY);

    assertThat(image.width()).isEqualTo(40);
  }

  /** Not so of a WebP: it says its length at its beginning, and zeros are valid data. */
  @ParameterizedTest
  @ValueSource(strings = {"plain.jpg", "large.jpg", "progressive.jpg", "plain.png"})
  void aFileThatIsZeroFromSomewhereOnIsRefused(String name) {
    byte[] whole = Resources.picture(name);
    int step = Math.max(1, whole.length / 200);
    for (int from = 0; from < whole.length - 1; from += step) {
      byte[] zeroed = whole.clone();
      Arrays.fill(zeroed, from, whole.length, (byte) 0);
      if (!Arrays.equals(zeroed, whole)) {
        assertThat(reason(zeroed)).as("%s zero from %d on", name, from).isIn(CUT);
      }
    }
  }

  @Test
  void bytesThatFollowThePictureDoNoHarm() throws Exception {
    for (String name : new String[] {"plain.jpg", "plain.png", "lossy.webp"}) {
      byte[] whole = Resources.picture(name);
      byte[] longer = Arrays.copyOf(whole, whole.length + 333);

      assertThat(ImageDecoder.decode(longer, Expected.ANY).rgb())
          .isEqualTo(ImageDecoder.decode(whole, Expected.ANY).rgb());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain.png", "rgba16.png", "palette-alpha.png"})
  void aFlippedBitInAPngsPixelsIsRefused(String name) {
    byte[] whole = Resources.picture(name);
    int data = indexOf(whole, "IDAT");
    for (int at = data + 4; at < whole.length - 16; at++) {
      byte[] flipped = whole.clone();
      flipped[at] ^= 0x10;

      assertThat(reason(flipped)).as("%s flipped at %d", name, at).isIn(CUT);
    }
  }

  /** Whatever the bytes: a picture or a refusal, never another error and never a crash. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain.jpg",
        "progressive.jpg",
        "cmyk.jpg",
        "turned6.jpg",
        "alpha.png",
        "rgb16-key.png",
        "palette-alpha.png",
        "lossy.webp",
        "alpha.webp",
        "turned.webp"
      })
  void randomDamageGivesAPictureOrARefusal(String name) {
    byte[] whole = Resources.picture(name);
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(name.hashCode());
    int pictures = 0;
    for (int i = 0; i < 400; i++) {
      byte[] damaged = whole.clone();
      for (int hits = 1 + random.nextInt(4); hits > 0; hits--) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
      }
      try {
        RgbImage image = ImageDecoder.decode(damaged, new ImageLimits(100_000, 100_000, 1));
        assertThat((long) image.width() * image.height()).isBetween(1L, 100_000L);
        pictures++;
      } catch (BadImageException expected) {
        assertThat(expected).hasMessageMatching("(?s)the (file|JPEG|PNG|WebP) .+");
      }
    }
    assertThat(pictures).isLessThan(400);
  }

  private static Reason reason(byte[] file) {
    try {
      ImageDecoder.decode(file, Expected.ANY);
    } catch (BadImageException e) {
      return e.reason();
    }
    return fail("it was decoded");
  }

  private static byte[] cutAndEnded(byte[] whole, int length) {
    byte[] cut = Arrays.copyOf(whole, length + 2);
    cut[length] = (byte) 0xff;
    cut[length + 1] = (byte) 0xd9;
    return cut;
  }

  /** Where the bits of the first scan begin. */
  private static int startOfScan(byte[] jpeg) {
    int at = 2;
    while (jpeg[at + 1] != (byte) 0xda) {
      at += 2 + ((jpeg[at + 2] & 0xff) << 8 | jpeg[at + 3] & 0xff);
    }
    return at + 2 + ((jpeg[at + 2] & 0xff) << 8 | jpeg[at + 3] & 0xff);
  }

  private static int indexOf(byte[] file, String chunk) {
    Bytes in = new Bytes(file, ImageType.PNG);
    int at = 0;
    while (!in.has(at, chunk)) {
      at++;
    }
    return at;
  }
}
