package dev.loupe.detector.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.detector.Resources;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageDecoderTest {
  /** JPEGs may differ from Pillow's by rounding in the inverse DCT and the colour conversion. */
  @ParameterizedTest
  @CsvSource({
    "plain.jpg, 2",
    "subsampled.jpg, 2",
    "progressive.jpg, 2",
    "restarts.jpg, 2",
    "grey.jpg, 2",
    "cmyk.jpg, 2",
    "ycck.jpg, 3",
    "turned-big-endian.jpg, 2",
    "plain.png, 0",
    "grey.png, 0",
    "palette.png, 0",
    "palette-alpha.png, 1",
    "bilevel.png, 0",
    "alpha.png, 1",
    "grey-alpha.png, 1",
    "colour-key.png, 0",
    "grey-key.png, 0",
    "grey16.png, 0",
    "rgb16.png, 0",
    "rgba16.png, 0",
    "rgb16-key.png, 0",
    "turned.png, 0",
    "lossy.webp, 2",
    "lossless.webp, 0",
    "alpha.webp, 1",
    "turned.webp, 0"
  })
  void aPictureHasThePixelsThatPillowFinds(String name, int tolerance) throws Exception {
    RgbImage image = ImageDecoder.decode(Resources.picture(name), Expected.ANY);

    assertSame(image, Expected.of(name), tolerance);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void aTurnedPictureIsSetUpright(int orientation) throws Exception {
    String name = "turned" + orientation + ".jpg";

    RgbImage image = ImageDecoder.decode(Resources.picture(name), Expected.ANY);

    assertSame(image, Expected.of(name), 2);
  }

  @Test
  void anOrientationIsAppliedToAScaledPictureToo() throws Exception {
    RgbImage image = ImageDecoder.decodeFor(Resources.picture("turned6.jpg"), Expected.ANY, 12);

    assertThat(image.width()).isEqualTo(12);
    assertThat(image.height()).isEqualTo(20);
  }

  @ParameterizedTest
  @CsvSource({
    "304, 416, 304",
    "153, 416, 304",
    "152, 208, 152",
    "77, 208, 152",
    "76, 104, 76",
    "39, 104, 76",
    "38, 52, 38",
    "8, 52, 38"
  })
  void aJpegIsDecodedScaledAsLongAsBothSidesSuffice(int size, int width, int height)
      throws Exception {
    RgbImage image = ImageDecoder.decodeFor(Resources.picture("large.jpg"), Expected.ANY, size);

    assertThat(image.width()).isEqualTo(width);
    assertThat(image.height()).isEqualTo(height);
  }

  @Test
  void sidesThatAreNoMultipleOfTheScaleAreRoundedUp() throws Exception {
    RgbImage image = ImageDecoder.decodeFor(Resources.picture("odd.jpg"), Expected.ANY, 5);

    assertThat(image.width()).isEqualTo(8);
    assertThat(image.height()).isEqualTo(6);
  }

  /** At 32 pixels the picture's shortest waves are three pixels long; averaging twice tells. */
  @ParameterizedTest
  @CsvSource({"32, 4.5", "64, 1.5", "96, 1.5", "150, 1.5"})
  void scaledDecodingChangesThePictureLittle(int size, double meanDifference) throws Exception {
    byte[] encoded = Resources.picture("large.jpg");
    Preprocessor preprocessor = new Preprocessor(Preprocessor.defaults(size));

    RgbImage scaled = preprocessor.resize(ImageDecoder.decodeFor(encoded, Expected.ANY, size));
    RgbImage full = preprocessor.resize(ImageDecoder.decode(encoded, Expected.ANY));

    assertThat(Expected.meanDifference(scaled, full)).isLessThan(meanDifference);
  }

  @Test
  void theSameBytesGiveTheSamePixelsFromManyThreads() throws Exception {
    byte[] encoded = Resources.picture("large.jpg");
    byte[] expected = ImageDecoder.decodeFor(encoded, Expected.ANY, 64).rgb();
    List<Callable<byte[]>> calls = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      calls.add(() -> ImageDecoder.decodeFor(encoded, Expected.ANY, 64).rgb());
    }
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      for (Future<byte[]> result : threads.invokeAll(calls)) {
        assertThat(result.get()).isEqualTo(expected);
      }
    }
  }

  private static void assertSame(RgbImage image, RgbImage expected, int tolerance) {
    assertThat(image.width()).isEqualTo(expected.width());
    assertThat(image.height()).isEqualTo(expected.height());
    assertThat(Expected.largestDifference(image, expected)).isLessThanOrEqualTo(tolerance);
  }
}
