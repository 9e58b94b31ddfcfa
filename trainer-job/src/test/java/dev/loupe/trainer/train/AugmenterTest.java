package dev.loupe.trainer.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.contract.Hyperparameters.Augmentation;
import dev.loupe.detector.image.RgbImage;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class AugmenterTest {
  private static final int SIZE = 32;

  @Test
  void theSameNumbersGiveTheSamePicture() {
    Augmenter augmenter = new Augmenter(new Augmentation(true, 20, 0.3, 0.3));
    Draws draws = new Draws(7);

    byte[] once = augmented(augmenter, draws, 3, 11).rgb();

    assertThat(augmented(augmenter, draws, 3, 11).rgb()).isEqualTo(once);
    assertThat(augmented(augmenter, draws, 4, 11).rgb()).isNotEqualTo(once);
    assertThat(augmented(augmenter, draws, 3, 12).rgb()).isNotEqualTo(once);
    assertThat(augmented(augmenter, new Draws(8), 3, 11).rgb()).isNotEqualTo(once);
  }

  @Test
  void withoutSettingsNothingChanges() {
    Augmenter none = new Augmenter(new Augmentation(false, 0, 0, 0));

    for (int epoch = 0; epoch < 20; epoch++) {
      assertThat(augmented(none, new Draws(1), epoch, 5).rgb()).isEqualTo(picture().rgb());
    }
  }

  @Test
  void aboutHalfOfThePicturesAreMirroredExactly() {
    Augmenter mirror = new Augmenter(new Augmentation(true, 0, 0, 0));
    int mirrored = 0;
    for (int epoch = 0; epoch < 400; epoch++) {
      byte[] rgb = augmented(mirror, new Draws(1), epoch, 5).rgb();
      if (!Arrays.equals(rgb, picture().rgb())) {
        mirrored++;
        assertThat(rgb[0]).isEqualTo(picture().rgb()[3 * (SIZE - 1)]);
        assertThat(rgb[3 * SIZE * SIZE - 1]).isEqualTo(picture().rgb()[3 * SIZE * (SIZE - 1) + 2]);
      }
    }
    assertThat(mirrored).isBetween(150, 250);
  }

  @Test
  void rotatingByNothingAndCroppingNothingKeepsThePicture() {
    // A tiny crop moves no pixel by more than rounding does.
    Augmenter tiny = new Augmenter(new Augmentation(false, 1e-9, 0, 1e-9));

    byte[] rgb = augmented(tiny, new Draws(2), 1, 5).rgb();

    for (int i = 0; i < rgb.length; i++) {
      assertThat(Math.abs((rgb[i] & 0xff) - (picture().rgb()[i] & 0xff))).isLessThanOrEqualTo(1);
    }
  }

  @Test
  void coloursChangeWithinTheirBounds() {
    Augmenter colours = new Augmenter(new Augmentation(false, 0, 0.5, 0));
    double lowest = 255;
    double highest = 0;
    for (int epoch = 0; epoch < 200; epoch++) {
      double mean = mean(augmented(colours, new Draws(3), epoch, 5));
      lowest = Math.min(lowest, mean);
      highest = Math.max(highest, mean);
    }
    double before = mean(picture());
    assertThat(lowest).isBetween(0.45 * before, 0.7 * before);
    assertThat(highest).isBetween(1.3 * before, 1.7 * before);
  }

  private static RgbImage augmented(Augmenter augmenter, Draws draws, int epoch, long picture) {
    SplittableRandom random = draws.of(epoch, picture, Draws.Purpose.AUGMENTATION);
    return augmenter.change(picture(), random);
  }

  private static RgbImage picture() {
    byte[] rgb = new byte[3 * SIZE * SIZE];
    for (int i = 0; i < SIZE * SIZE; i++) {
      rgb[3 * i] = (byte) (i % SIZE * 4);
      rgb[3 * i + 1] = (byte) (i / SIZE * 4);
      rgb[3 * i + 2] = 100;
    }
    return new RgbImage(SIZE, SIZE, rgb);
  }

  private static double mean(RgbImage image) {
    double sum = 0;
    for (byte b : image.rgb()) {
      sum += b & 0xff;
    }
    return sum / image.rgb().length;
  }
}
