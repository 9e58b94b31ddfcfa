package dev.loupe.detector.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.loupe.contract.Json;
import dev.loupe.contract.Metrics;
import dev.loupe.contract.Metrics.ClassCounts;
import dev.loupe.detector.Resources;
import java.io.IOException;
import java.util.List;
import org.assertj.core.data.Offset;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClassificationMetricsTest {
  private static final Offset<Double> EXACT = within(1e-12);
  private static final List<String> CLASSES = List.of("real", "fake");

  /** A file of make_metrics.py. */
  @SuppressWarnings("ArrayRecordComponent")
  record Case(
      List<String> classes,
      @Nullable String positiveClass,
      @Nullable Double threshold,
      int[] truth,
      double[][] probabilities,
      double accuracy,
      double precision,
      double recall,
      double f1,
      double rocAuc,
      double calibrationError,
      List<List<Integer>> confusion,
      @Nullable Double bestF1) {}

  @ParameterizedTest
  @ValueSource(
      strings = {
        "binary",
        "binary-threshold",
        "binary-first-class",
        "rare",
        "four-classes",
        "never-predicted"
      })
  void measuresAreThoseOfScikitLearn(String name) throws IOException {
    Case c = Json.read(Resources.read("metrics/" + name + ".json"), Case.class);

    Metrics metrics =
        ClassificationMetrics.of(
            c.truth(), c.probabilities(), c.classes(), c.positiveClass(), c.threshold());

    assertThat(metrics.images()).isEqualTo(c.truth().length);
    assertThat(metrics.accuracy()).isCloseTo(c.accuracy(), EXACT);
    assertThat(metrics.precision()).isCloseTo(c.precision(), EXACT);
    assertThat(metrics.recall()).isCloseTo(c.recall(), EXACT);
    assertThat(metrics.f1()).isCloseTo(c.f1(), EXACT);
    assertThat(metrics.rocAuc()).isCloseTo(c.rocAuc(), EXACT);
    assertThat(metrics.calibrationError()).isCloseTo(c.calibrationError(), EXACT);
    assertThat(metrics.confusion()).isEqualTo(c.confusion());
  }

  @ParameterizedTest
  @ValueSource(strings = {"binary", "binary-first-class", "rare"})
  void theBestThresholdReachesTheBestF1(String name) throws IOException {
    Case c = Json.read(Resources.read("metrics/" + name + ".json"), Case.class);
    int positive = c.classes().indexOf(c.positiveClass());

    double threshold =
        ClassificationMetrics.bestF1Threshold(c.truth(), c.probabilities(), positive);

    Metrics metrics =
        ClassificationMetrics.of(
            c.truth(), c.probabilities(), c.classes(), c.positiveClass(), threshold);
    assertThat(metrics.f1()).isCloseTo(c.bestF1(), EXACT);
    assertThat(threshold).isStrictlyBetween(0.0, 1.0);
  }

  @Test
  void ofEquallyGoodThresholdsTheOneNearestToOneHalfIsChosen() {
    int[] truth = {0, 0, 1, 1};
    double[][] p = positives(0.1, 0.2, 0.8, 0.9);

    assertThat(ClassificationMetrics.bestF1Threshold(truth, p, 1)).isCloseTo(0.5, EXACT);
  }

  @Test
  void withoutAPositivePictureTheThresholdIsOneHalf() {
    int[] truth = {0, 0};

    assertThat(ClassificationMetrics.bestF1Threshold(truth, positives(0.3, 0.4), 1)).isEqualTo(0.5);
  }

  @Test
  void withPositivePicturesOnlyAllOfThemCount() {
    double threshold =
        ClassificationMetrics.bestF1Threshold(new int[] {1, 1}, positives(0.3, 0.4), 1);

    assertThat(threshold).isStrictlyBetween(0.0, 0.3);
  }

  /** 0.6 belongs to both classes: a threshold lies above or below both of its pictures. */
  @Test
  void equalProbabilitiesAreNotParted() {
    int[] truth = {0, 0, 1, 1};

    double threshold =
        ClassificationMetrics.bestF1Threshold(truth, positives(0.2, 0.6, 0.6, 0.9), 1);

    assertThat(threshold).isCloseTo(0.4, EXACT);
  }

  @Test
  void probabilitiesThatAreAllEqualMakeEverythingPositive() {
    int[] truth = {0, 1, 0};

    assertThat(ClassificationMetrics.bestF1Threshold(truth, positives(0.4, 0.4, 0.4), 1))
        .isCloseTo(0.2, EXACT);
    assertThat(ClassificationMetrics.bestF1Threshold(truth, positives(0, 0, 0), 1)).isZero();
  }

  @Test
  void eachPictureIsDecidedByTheThreshold() {
    assertThat(ClassificationMetrics.decided(positives(0.3, 0.6, 0.7), 1, 0.65))
        .containsExactly(0, 0, 1);
  }

  @Test
  void theRocCurveHasAPointForEachThreshold() {
    assertThat(Roc.curve(new int[] {0, 1, 0, 1}, positives(0.1, 0.5, 0.5, 0.9), 1))
        .containsExactly(
            new Roc.Point(0, 0), new Roc.Point(0, 0.5), new Roc.Point(0.5, 1), new Roc.Point(1, 1));
    assertThat(Roc.curve(new int[] {1, 1}, positives(0.1, 0.5), 1)).isEmpty();
  }

  @Test
  void aReliabilityBinHoldsWhatWasStatedAndWhatWasRight() {
    assertThat(Calibration.bins(new int[] {1, 0, 1}, positives(0.75, 0.75, 1), 2))
        .containsExactly(new Calibration.Bin(0, 0, 0), new Calibration.Bin(3, 2.5 / 3, 2 / 3.0));
  }

  @Test
  void aSplitThatLacksAClassHasNoAuc() {
    Metrics metrics =
        ClassificationMetrics.of(new int[] {0, 0}, positives(0.3, 0.6), CLASSES, "fake", 0.5);

    assertThat(metrics.rocAuc()).isNull();
    assertThat(metrics.recall()).isZero();
    assertThat(metrics.perClass())
        .containsEntry("real", new ClassCounts(2, 1, 1))
        .containsEntry("fake", new ClassCounts(0, 1, 0));
  }

  @Test
  void probabilitiesThatAreAllEqualHaveAnAucOfOneHalf() {
    Metrics metrics =
        ClassificationMetrics.of(
            new int[] {0, 1, 1, 0, 1}, positives(0.4, 0.4, 0.4, 0.4, 0.4), CLASSES, "fake", 0.5);

    assertThat(metrics.rocAuc()).isEqualTo(0.5);
  }

  @Test
  void whatCanNotBeMeasuredIsRefused() {
    double[][] p = positives(0.3, 0.6);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ClassificationMetrics.of(new int[] {0}, p, CLASSES, null, null));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ClassificationMetrics.of(new int[] {0, 2}, p, CLASSES, null, null));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                ClassificationMetrics.of(
                    new int[] {0, 1}, positives(0.3, Double.NaN), CLASSES, null, null));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> ClassificationMetrics.of(new int[0], new double[0][], CLASSES, null, null));
  }

  private static double[][] positives(double... probabilities) {
    double[][] both = new double[probabilities.length][];
    for (int i = 0; i < both.length; i++) {
      both[i] = new double[] {1 - probabilities[i], probabilities[i]};
    }
    return both;
  }
}
