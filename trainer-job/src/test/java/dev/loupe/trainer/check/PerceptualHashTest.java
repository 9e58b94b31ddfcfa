package dev.loupe.trainer.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.detector.image.BadImageException;
import dev.loupe.detector.image.ImageDecoder;
import dev.loupe.detector.image.JpegEncoder;
import dev.loupe.detector.image.Preprocessor;
import dev.loupe.detector.image.RgbImage;
import dev.loupe.trainer.Lab;
import dev.loupe.trainer.data.PictureReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PerceptualHashTest {
  @TempDir Path folder;

  @Test
  void copiesLookTheSameAndOtherPicturesDoNot() throws BadImageException {
    Lab lab = new Lab(folder).withSamples(12, 160);
    List<PerceptualHash> originals = new ArrayList<>();
    for (String file : Lab.files(lab.data())) {
      if (!file.endsWith(".jpg")) {
        continue;
      }
      RgbImage picture =
          ImageDecoder.decode(Lab.read(lab.data().resolve(file)), PictureReader.LIMITS);
      PerceptualHash hash = PerceptualHash.of(picture);
      RgbImage poor = ImageDecoder.decode(JpegEncoder.encode(picture, 60), PictureReader.LIMITS);
      RgbImage small = new Preprocessor(Preprocessor.defaults(96)).resize(picture);

      assertThat(hash.flat()).isFalse();
      assertThat(apart(hash, PerceptualHash.of(poor))).as(file).isLessThanOrEqualTo(4);
      assertThat(apart(hash, PerceptualHash.of(small))).as(file).isLessThanOrEqualTo(4);
      assertThat(originals).noneMatch(o -> apart(o, hash) <= 4 && slopes(o, hash) <= 8);
      originals.add(hash);
    }
    assertThat(originals).hasSize(24);
  }

  @Test
  void whatHasNoContrastIsFlat() {
    assertThat(PerceptualHash.of(new RgbImage(40, 30, new byte[3600])).flat()).isTrue();
  }

  private static int apart(PerceptualHash a, PerceptualHash b) {
    return Long.bitCount(a.frequencies() ^ b.frequencies());
  }

  private static int slopes(PerceptualHash a, PerceptualHash b) {
    return Long.bitCount(a.slopes() ^ b.slopes());
  }
}
