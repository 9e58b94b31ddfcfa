package dev.loupe.detector.explain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.detector.image.ImageDecoder;
import dev.loupe.detector.image.ImageLimits;
import dev.loupe.detector.image.JpegEncoder;
import dev.loupe.detector.image.PngEncoder;
import dev.loupe.detector.image.RgbImage;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OverlayTest {
  private static final Heatmap LEFT_TO_RIGHT = Heatmap.of(new float[][] {{-1, 1}});

  @Test
  void thePictureIsAsItWasWhereThereIsNoEvidenceAndRedWhereThereIsMost() {
    RgbImage overlay = Overlay.draw(grey(40, 10), LEFT_TO_RIGHT);

    assertThat(overlay.width()).isEqualTo(40);
    assertThat(overlay.height()).isEqualTo(10);
    assertThat(pixel(overlay, 0, 0)).containsExactly(100, 100, 100);
    // 100 + (128 - 100) * 0.6 of the darkened red at the end of the scale, 40 of what was there.
    assertThat(pixel(overlay, 39, 9)).containsExactly(117, 40, 40);
    int[] middle = pixel(overlay, 20, 5);
    assertThat(middle[1]).isGreaterThan(middle[0]).isGreaterThan(middle[2]);
  }

  @Test
  void aMapWithoutEvidenceLeavesThePictureAlone() {
    RgbImage picture = grey(9, 7);

    assertThat(Overlay.draw(picture, Heatmap.of(new float[3][3])).rgb()).isEqualTo(picture.rgb());
  }

  @Test
  void aPngHoldsThePixelsThemselves() throws Exception {
    RgbImage overlay = Overlay.draw(grey(40, 10), LEFT_TO_RIGHT);

    RgbImage read = ImageDecoder.decode(PngEncoder.encode(overlay), ImageLimits.SERVING);

    assertThat(read.rgb()).isEqualTo(overlay.rgb());
  }

  @ParameterizedTest
  @CsvSource({
    "jpg, 4000, 3000, 2048, 2000, 1500",
    "jpg, 2048, 16, 2048, 2048, 16",
    "jpg, 300, 2049, 2048, 150, 1025",
    "jpg, 300, 200, 2048, 300, 200",
    "jpg, 4000, 500, 400, 400, 50",
    "png, 3000, 300, 2048, 2048, 205",
    "png, 60, 3000, 300, 6, 300",
  })
  void picturesToLookAtAreNoLongerThanTheyMayBe(
      String type, int width, int height, int most, int newWidth, int newHeight) throws Exception {
    RgbImage picture = grey(width, height);
    byte[] file = type.equals("jpg") ? JpegEncoder.encode(picture, 90) : PngEncoder.encode(picture);

    RgbImage read = ImageDecoder.decodeWithin(file, ImageLimits.SERVING, most);

    assertThat(read.width()).isEqualTo(newWidth);
    assertThat(read.height()).isEqualTo(newHeight);
    assertThat(pixel(read, newWidth - 1, newHeight - 1)).containsExactly(100, 100, 100);
  }

  private static RgbImage grey(int width, int height) {
    byte[] rgb = new byte[3 * width * height];
    Arrays.fill(rgb, (byte) 100);
    return new RgbImage(width, height, rgb);
  }

  private static int[] pixel(RgbImage image, int x, int y) {
    int at = 3 * (y * image.width() + x);
    return new int[] {
      image.rgb()[at] & 0xff, image.rgb()[at + 1] & 0xff, image.rgb()[at + 2] & 0xff
    };
  }
}
