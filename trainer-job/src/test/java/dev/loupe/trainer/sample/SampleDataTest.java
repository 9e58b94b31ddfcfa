package dev.loupe.trainer.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.contract.Digest;
import dev.loupe.detector.image.BadImageException;
import dev.loupe.detector.image.ImageDecoder;
import dev.loupe.detector.image.ImageLimits;
import dev.loupe.detector.image.Preprocessor;
import dev.loupe.detector.image.RgbImage;
import dev.loupe.trainer.Lab;
import dev.loupe.trainer.run.StageFailure;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SampleDataTest {
  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(Task.class)
  void theSameSettingsGiveTheSameBytesOnAnyNumberOfThreads(Task task) throws Exception {
    SampleData.write(settings("a", task, 6, 7, 0.3, 0, 0), 1);
    SampleData.write(settings("b", task, 6, 7, 0.3, 0, 0), 4);
    SampleData.write(settings("c", task, 6, 8, 0.3, 0, 0), 4);

    List<String> files = Lab.files(folder.resolve("a"));
    assertThat(files).hasSize(13).contains("README.txt", task.classes().get(1) + "/00005.jpg");
    assertThat(Lab.files(folder.resolve("b"))).isEqualTo(files);
    Set<String> different = new HashSet<>();
    for (String file : files) {
      if (file.endsWith(".jpg")) {
        byte[] bytes = Lab.read(folder.resolve("a").resolve(file));
        assertThat(Lab.read(folder.resolve("b").resolve(file))).isEqualTo(bytes);
        assertThat(Lab.read(folder.resolve("c").resolve(file))).isNotEqualTo(bytes);
        different.add(Digest.of(bytes));
      }
    }
    assertThat(different).hasSize(12);
  }

  @Test
  void whatTellsTheClassesApartSurvivesShrinking() throws Exception {
    SampleData.write(settings("a", Task.PRODUCT_PHOTO, 12, 7, 0.3, 0, 0), 2);

    double real = roughness(Task.PRODUCT_PHOTO, "real", 12);
    double generated = roughness(Task.PRODUCT_PHOTO, "ai_generated", 12);

    assertThat(real).isGreaterThan(1.3 * generated);
  }

  @Test
  void difficultyBringsTheClassesTogether() throws Exception {
    SampleData.write(settings("a", Task.PRODUCT_PHOTO, 12, 7, 0, 0, 0), 2);
    double easy =
        roughness(Task.PRODUCT_PHOTO, "real", 12)
            / roughness(Task.PRODUCT_PHOTO, "ai_generated", 12);
    SampleData.write(settings("a", Task.PRODUCT_PHOTO, 12, 7, 1, 0, 0), 2);
    double hard =
        roughness(Task.PRODUCT_PHOTO, "real", 12)
            / roughness(Task.PRODUCT_PHOTO, "ai_generated", 12);

    assertThat(easy).isGreaterThan(1.5 * hard);
  }

  @Test
  void shiftedPicturesAreDarker() throws Exception {
    SampleData.write(settings("a", Task.CATS_DOGS, 5, 7, 0.3, 0, 0), 2);
    double usual = brightness("cat");
    SampleData.write(settings("a", Task.CATS_DOGS, 5, 7, 0.3, 1, 0), 2);

    assertThat(brightness("cat")).isLessThan(0.8 * usual);
  }

  /** Real pictures are the rough ones: a gap lies between them and the others. */
  @Test
  void mislabellingSwapsExactlyTheShareThatWasAskedFor() throws Exception {
    SampleData.write(settings("a", Task.PRODUCT_PHOTO, 20, 7, 0, 0, 0.25), 2);

    double[] roughness = new double[20];
    for (int i = 0; i < 20; i++) {
      roughness[i] = roughness(picture("ai_generated", i));
    }
    Arrays.sort(roughness);
    assertThat(roughness[15]).isGreaterThan(1.3 * roughness[14]);
    assertThat(roughness[15] / roughness[14])
        .isGreaterThan(1.1 * roughness[16] / roughness[15])
        .isGreaterThan(1.1 * roughness[14] / roughness[13]);
  }

  @Test
  void aFolderThatHoldsOtherFilesIsLeftAlone() {
    Lab.write(folder.resolve("a/mine.txt"), new byte[] {1});

    assertThatThrownBy(() -> SampleData.write(settings("a", Task.SCRATCHES, 3, 7, 0.3, 0, 0), 1))
        .isInstanceOf(StageFailure.class)
        .hasMessageContaining("mine.txt")
        .hasMessageContaining("Nothing was written");
    assertThat(Lab.files(folder.resolve("a"))).containsExactly("mine.txt");
  }

  private SampleSettings settings(
      String name,
      Task task,
      int perClass,
      long seed,
      double difficulty,
      double shift,
      double wrong) {
    return new SampleSettings(
        folder.resolve(name), task, perClass, 160, seed, difficulty, shift, wrong);
  }

  private double roughness(Task task, String className, int count) throws BadImageException {
    assertThat(task.classes()).contains(className);
    double sum = 0;
    for (int i = 0; i < count; i++) {
      sum += roughness(picture(className, i));
    }
    return sum / count;
  }

  /**
   * Mean difference of neighbours in the upper rows, where there is only backdrop, at 96 pixels.
   */
  private static double roughness(RgbImage image) {
    long sum = 0;
    int count = 0;
    for (int y = 0; y < 14; y++) {
      for (int x = 0; x + 1 < image.width(); x++) {
        int at = 3 * (y * image.width() + x) + 1;
        sum += Math.abs((image.rgb()[at] & 0xff) - (image.rgb()[at + 3] & 0xff));
        count++;
      }
    }
    return (double) sum / count;
  }

  private double brightness(String className) throws BadImageException {
    double sum = 0;
    for (int i = 0; i < 5; i++) {
      RgbImage image = picture(className, i);
      long total = 0;
      for (byte b : image.rgb()) {
        total += b & 0xff;
      }
      sum += (double) total / image.rgb().length;
    }
    return sum / 5;
  }

  private RgbImage picture(String className, int number) throws BadImageException {
    Path file = folder.resolve("a").resolve(className).resolve("%05d.jpg".formatted(number));
    Preprocessor preprocessor = new Preprocessor(Preprocessor.defaults(96));
    return preprocessor.resize(ImageDecoder.decode(Lab.read(file), ImageLimits.SERVING));
  }
}
