package dev.loupe.detector.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.loupe.detector.Resources;
import dev.loupe.detector.infer.DetectorSession;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeatmapTest {
  private static final int SIDE = 8;
  private static final int PLANE = SIDE * SIDE;
  private static final int FEATURES = 3;

  @Test
  void theMostEvidenceIsOneAndEvidenceAgainstIsNone() {
    Heatmap heat = Heatmap.of(new float[][] {{-3, 0}, {2, 4}});

    assertThat(heat.width()).isEqualTo(2);
    assertThat(heat.height()).isEqualTo(2);
    assertThat(heat.at(0, 0)).isZero();
    assertThat(heat.at(1, 0)).isZero();
    assertThat(heat.at(0, 1)).isEqualTo(0.5f);
    assertThat(heat.at(1, 1)).isEqualTo(1);
  }

  @Test
  void noEvidenceAnywhereIsZeroEverywhere() {
    Heatmap heat = Heatmap.of(new float[][] {{-3, 0}});

    assertThat(heat.at(0, 0)).isZero();
    assertThat(heat.at(1, 0)).isZero();
  }

  @Test
  void whatIsNoMapIsRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> Heatmap.of(new float[0][]));
    assertThatIllegalArgumentException().isThrownBy(() -> Heatmap.of(new float[1][0]));
    assertThatIllegalArgumentException().isThrownBy(() -> Heatmap.of(new float[][] {{1, 2}, {3}}));
    assertThatIllegalArgumentException().isThrownBy(() -> Heatmap.of(new float[][] {{Float.NaN}}));
  }

  /** Centres of the cells at 1 and 3 of 4 pixels' edges, as OpenCV and PyTorch stretch. */
  @Test
  void itIsStretchedBetweenTheCentresOfItsCells() {
    Heatmap heat = Heatmap.of(new float[][] {{0, 1}, {1, 1}});

    assertThat(row(heat, 0, 4)).containsExactly(new float[] {0, 0.25f, 0.75f, 1}, within(1e-6f));
    assertThat(row(heat, 1, 4))
        .containsExactly(new float[] {0.25f, 0.4375f, 0.8125f, 1}, within(1e-6f));
    assertThat(row(heat, 3, 4)).containsExactly(1, 1, 1, 1);
  }

  @Test
  void aMapOfOneCellIsTheSameEverywhere() {
    assertThat(row(Heatmap.of(new float[][] {{7}}), 2, 3)).containsExactly(1, 1, 1);
  }

  /**
   * In this graph the last features are the input itself, so that Grad-CAM's gradient of a logit by
   * each of them can be taken by differences, without a word of the graph's own map.
   */
  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void forAHeadThatIsLinearAfterPoolingItIsGradCam(int wanted) throws Exception {
    try (DetectorSession session = DetectorSession.open(Resources.read("graphs/tiny.onnx"), 1)) {
      float[] features = new float[FEATURES * PLANE];
      Random random = new Random(7);
      for (int i = 0; i < features.length; i++) {
        features[i] = random.nextFloat();
      }
      float[][] cam = session.runWithCam(features, 1).cam()[0][wanted];

      float[][] gradCam = gradCam(session, features, wanted);

      // The same up to a factor, which is the number of the grid's points, ...
      for (int y = 0; y < SIDE; y++) {
        for (int x = 0; x < SIDE; x++) {
          assertThat(gradCam[y][x] * PLANE).isCloseTo(cam[y][x], within(1e-3f));
        }
      }
      // ... and so the same heat map, without which the test would say nothing.
      Heatmap ours = Heatmap.of(cam);
      Heatmap theirs = Heatmap.of(gradCam);
      float most = 0;
      for (int y = 0; y < SIDE; y++) {
        for (int x = 0; x < SIDE; x++) {
          assertThat(ours.at(x, y)).isCloseTo(theirs.at(x, y), within(1e-3f));
          most = Math.max(most, ours.at(x, y));
        }
      }
      assertThat(most).isEqualTo(1);
    }
  }

  /** Features weighted by the mean of the logit's derivatives by their points. */
  private static float[][] gradCam(DetectorSession session, float[] features, int wanted) {
    float step = 0.5f;
    float[][] map = new float[SIDE][SIDE];
    for (int f = 0; f < FEATURES; f++) {
      double sum = 0;
      for (int p = 0; p < PLANE; p++) {
        float[] more = features.clone();
        float[] less = features.clone();
        more[f * PLANE + p] += step;
        less[f * PLANE + p] -= step;
        sum += (logit(session, more, wanted) - logit(session, less, wanted)) / (2 * step);
      }
      float weight = (float) (sum / PLANE);
      for (int p = 0; p < PLANE; p++) {
        map[p / SIDE][p % SIDE] += weight * features[f * PLANE + p];
      }
    }
    return map;
  }

  private static double logit(DetectorSession session, float[] features, int wanted) {
    return session.run(features, 1).logits()[0][wanted];
  }

  private static float[] row(Heatmap heat, int row, int side) {
    float[] values = new float[side];
    heat.stretch(row, side, values);
    return values;
  }
}
