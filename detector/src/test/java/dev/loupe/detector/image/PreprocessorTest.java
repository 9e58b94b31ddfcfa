package dev.loupe.detector.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.loupe.contract.BundleManifest.Preprocessing;
import dev.loupe.detector.Resources;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.Size;
import org.opencv.imgproc.Imgproc;

class PreprocessorTest {
  @ParameterizedTest
  @CsvSource({"40, 24, 64", "420, 300, 96", "40, 24, 24", "61, 200, 37"})
  void aPictureIsResizedAsNumpyComputes(int width, int height, int size) {
    RgbImage resized = new Preprocessor(Preprocessor.defaults(size)).resize(scene(width, height));

    RgbImage expected = Expected.of("resized-%dx%d-%d".formatted(width, height, size));
    assertThat(resized.width()).isEqualTo(size);
    assertThat(resized.height()).isEqualTo(size);
    assertThat(Expected.largestDifference(resized, expected)).isLessThanOrEqualTo(1);
    assertThat(Expected.meanDifference(resized, expected)).isLessThan(0.02);
  }

  @Test
  void shrinkingAgreesWithOpenCvsAreaAveraging() throws Exception {
    RgbImage image = ImageDecoder.decode(Resources.picture("large.jpg"), Expected.ANY);
    Mat full = new Mat(image.height(), image.width(), CvType.CV_8UC3);
    Mat small = new Mat();
    full.put(0, 0, image.rgb());
    Imgproc.resize(full, small, new Size(131, 131), 0, 0, Imgproc.INTER_AREA);
    byte[] rgb = new byte[3 * 131 * 131];
    small.get(0, 0, rgb);
    full.release();
    small.release();

    RgbImage resized = new Preprocessor(Preprocessor.defaults(131)).resize(image);

    assertThat(Expected.largestDifference(resized, new RgbImage(131, 131, rgb))).isLessThan(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain.jpg",
        "large.jpg",
        "odd.jpg",
        "turned6.jpg",
        "grey.jpg",
        "cmyk.jpg",
        "alpha.png",
        "grey16.png",
        "palette.png",
        "colour-key.png",
        "lossy.webp",
        "alpha.webp"
      })
  void inOnePassComesWhatComesByWayOfAPicture(String name) throws Exception {
    byte[] encoded = Resources.picture(name);
    for (int size : new int[] {5, 24, 96}) {
      Preprocessor preprocessor = new Preprocessor(Preprocessor.defaults(size));
      FloatBuffer tensor = FloatBuffer.allocate(3 * size * size);

      EncodedImage.of(encoded, Expected.ANY).tensor(preprocessor, tensor);

      RgbImage image = ImageDecoder.decodeFor(encoded, Expected.ANY, size);
      assertThat(tensor.array()).isEqualTo(preprocessor.tensor(image));
    }
  }

  @Test
  void weightsSumToOneExactly() {
    for (int from = 1; from < 400; from += 7) {
      for (int to = 1; to < 300; to += 11) {
        Resampler resampler = Resampler.of(from, to);
        for (int i = 0; i < to; i++) {
          int[] weights = resampler.weights[i];
          assertThat(IntStream.of(weights).sum()).isEqualTo(Resampler.ONE);
          assertThat(IntStream.of(weights).min().orElseThrow()).isNotNegative();
          assertThat(resampler.first[i] + weights.length).isBetween(1, from);
        }
      }
    }
  }

  @Test
  void aPlainPictureStaysPlainAtEverySize() {
    byte[] white = new byte[3 * 50 * 30];
    Arrays.fill(white, (byte) 255);
    for (int size : new int[] {1, 7, 29, 30, 31, 50, 51, 200}) {
      byte[] resized =
          new Preprocessor(Preprocessor.defaults(size)).resize(new RgbImage(50, 30, white)).rgb();

      assertThat(resized).containsOnly((byte) 255);
    }
  }

  @Test
  void theTensorIsNormalisedAndChannelsComeFirst() {
    RgbImage image = new RgbImage(2, 2, new byte[] {(byte) 255, 0, 51, 1, 2, 3, 4, 5, 6, 7, 8, 9});

    float[] tensor = new Preprocessor(Preprocessor.defaults(2)).tensor(image);

    assertThat(tensor).hasSize(12);
    assertThat(tensor[0]).isCloseTo((1 - 0.485f) / 0.229f, within(1e-6f));
    assertThat(tensor[4]).isCloseTo((0 - 0.456f) / 0.224f, within(1e-6f));
    assertThat(tensor[8]).isCloseTo((0.2f - 0.406f) / 0.225f, within(1e-6f));
    assertThat(tensor[3]).isCloseTo((7 / 255f - 0.485f) / 0.229f, within(1e-6f));
  }

  @Test
  void anUnknownVersionOrAnImpossibleNumberIsRefused() {
    List<Double> one = List.of(1.0, 1.0, 1.0);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Preprocessor(new Preprocessing(2, 224, one, one)))
        .withMessage("preprocessing version 2 is not known; this program knows 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Preprocessor(new Preprocessing(1, 0, one, one)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Preprocessor(new Preprocessing(1, 8, one, List.of(1.0, 0.0, 1.0))));
  }

  /** The same as make_pictures.py's. */
  private static RgbImage scene(int width, int height) {
    byte[] rgb = new byte[3 * width * height];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int at = 3 * (y * width + x);
        rgb[at] = (byte) Math.rint(255.0 * x / (width - 1));
        rgb[at + 1] = (byte) Math.rint(255.0 * y / (height - 1));
        rgb[at + 2] = (byte) Math.rint(127 + 100 * Math.sin(x / 9.0 + y / 5.0));
      }
    }
    return new RgbImage(width, height, rgb);
  }
}
