package dev.loupe.trainer.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.contract.DataChecks.Feature;
import dev.loupe.detector.image.ImageType;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StumpTest {
  /**
   * scikit-learn on the same figures, classes and folds: the limit with the largest |tpr - fpr| of
   * roc_curve(drop_intermediate=False) over four folds, asked about the fifth, and
   * balanced_accuracy_score over all answers. No two limits tie in these.
   */
  @ParameterizedTest
  @CsvSource({
    "400, 3, 10, 0.6779026217228464",
    "400, 3, 20, 0.7827715355805244",
    "400, 3, 30, 0.8932584269662922",
    "600, 5, 30, 0.88",
    "997, 7, 20, 0.7872180451127819"
  })
  void aLimitIsFoundAndJudgedAsScikitLearnDoes(int count, int factor, int shift, double expected) {
    Rows rows = new Rows(2, count);
    for (int i = 0; i < count; i++) {
      int classIndex = i % 3 == 1 ? 1 : 0;
      int quality = 20 + i * i * factor % 47 + classIndex * shift;
      rows.one(classIndex).quality(quality).fold(i * 7 % 5).add();
    }
    Trait quality = trait(rows.table(), Feature.JPEG_QUALITY, true);

    assertThat(new Stump(quality, rows.table()).balancedAccuracy(1))
        .isCloseTo(expected, Offset.offset(1e-12));
    assertThat(new Stump(quality, rows.table()).balancedAccuracy(0))
        .isCloseTo(expected, Offset.offset(1e-12));
  }

  @Test
  void scatteredValuesTellAClassWhereNoLimitDoes() {
    Rows rows = new Rows(2, 400);
    for (int i = 0; i < 400; i++) {
      rows.one(i % 2).quality(i % 2 == 0 ? 75 : 60 + i % 31).fold(i / 2 % 5).add();
    }

    assertThat(accuracy(rows, Feature.JPEG_QUALITY, false)).isGreaterThan(0.97);
    assertThat(accuracy(rows, Feature.JPEG_QUALITY, true)).isLessThan(0.8);
  }

  @Test
  void whatIsRareIsNotLearntByHeart() {
    Rows rows = new Rows(2, 2000);
    for (int i = 0; i < 2000; i++) {
      rows.one(i % 2).size(100 + i, 100 + i * i % 997).fold(i / 2 % 5).add();
    }

    assertThat(accuracy(rows, Feature.DIMENSIONS, false)).isBetween(0.4, 0.6);
  }

  @Test
  void aFewPicturesTellNothing() {
    Rows rows = new Rows(2, 100);
    for (int i = 0; i < 100; i++) {
      rows.one(i < 15 ? 1 : 0).quality(i < 15 ? 50 : 90).fold(i % 5).add();
    }

    assertThat(accuracy(rows, Feature.JPEG_QUALITY, true)).isEqualTo(0.5);
  }

  @Test
  void whatAppliesToAFewTellsLittleOfAll() {
    Rows rows = new Rows(2, 2000);
    for (int i = 0; i < 2000; i++) {
      Rows.One one = rows.one(i % 2).type(ImageType.PNG).fold(i / 2 % 5);
      if (i < 100) {
        one.type(ImageType.JPEG).quality(i % 2 == 0 ? 75 : 90);
      }
      one.add();
    }

    // 50 of 1,000 on each side are told right, the others guessed.
    assertThat(accuracy(rows, Feature.JPEG_QUALITY, true))
        .isCloseTo(0.5 + 0.5 * 0.05, Offset.offset(1e-12));
  }

  private static double accuracy(Rows rows, Feature feature, boolean ordered) {
    return new Stump(trait(rows.table(), feature, ordered), rows.table()).balancedAccuracy(1);
  }

  private static Trait trait(PictureTable table, Feature feature, boolean ordered) {
    for (Trait trait : Trait.all(table)) {
      if (trait.feature() == feature && trait.ordered() == ordered) {
        return trait;
      }
    }
    throw new AssertionError(feature);
  }
}
