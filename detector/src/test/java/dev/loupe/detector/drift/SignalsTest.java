package dev.loupe.detector.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.loupe.contract.BundleManifest.SignalBins;
import dev.loupe.detector.image.RgbImage;
import dev.loupe.detector.infer.Score;
import dev.loupe.detector.infer.Scorer;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SignalsTest {
  private static final Offset<Double> CLOSE = within(1e-9);
  private static final byte WHITE = (byte) 255;

  @Test
  void aHalfWhitePictureHasHalfTheBrightnessAndTheGreatestContrast() {
    RgbImage image = new RgbImage(2, 1, new byte[] {WHITE, WHITE, WHITE, 0, 0, 0});

    Map<String, Double> signals = Signals.of(image, score());

    assertThat(signals).containsOnlyKeys(Signals.NAMES);
    assertThat(signals.get(Signals.BRIGHTNESS)).isCloseTo(0.5, CLOSE);
    assertThat(signals.get(Signals.CONTRAST)).isCloseTo(0.5, CLOSE);
    assertThat(signals.get(Signals.SCORE)).isCloseTo(0.25, within(1e-6));
    assertThat(signals.get(Signals.CONFIDENCE)).isCloseTo(0.75, within(1e-6));
  }

  @Test
  void aPlainPictureHasNoContrastAndTheLumaOfItsColour() {
    RgbImage green = new RgbImage(1, 3, new byte[] {0, WHITE, 0, 0, WHITE, 0, 0, WHITE, 0});

    Map<String, Double> signals = Signals.of(green, score());

    assertThat(signals.get(Signals.BRIGHTNESS)).isCloseTo(0.587, CLOSE);
    assertThat(signals.get(Signals.CONTRAST)).isCloseTo(0, within(1e-6));
  }

  @ParameterizedTest
  @CsvSource({
    "score, -1, 0",
    "score, 0, 0",
    "score, 0.0999, 0",
    "score, 0.1, 1",
    "score, 0.9, 9",
    "score, 1, 9",
    "confidence, 0.4, 0",
    "confidence, 0.5, 1",
    "confidence, 0.985, 7",
    "confidence, 1, 9",
    "contrast, 0.5, 9",
    "contrast, 0.22, 4",
    "brightness, 0.55, 5"
  })
  void aBinHoldsItsLowerEdge(String signal, double value, int bin) {
    assertThat(Bins.index(signal, value)).isEqualTo(bin);
  }

  @Test
  void everySignalHasNineRisingEdges() {
    for (String signal : Signals.NAMES) {
      assertThat(Bins.edges(signal)).hasSize(9).isSorted().doesNotHaveDuplicates();
    }
  }

  @Test
  void eachPredictionCountsOnceInEachSignal() {
    RgbImage white = new RgbImage(1, 1, new byte[] {WHITE, WHITE, WHITE});
    Map<String, Double> signals = Signals.of(white, score());

    Map<String, SignalBins> bins = Bins.count(List.of(signals, signals, signals));

    assertThat(bins).containsOnlyKeys(Signals.NAMES);
    assertThat(bins.get(Signals.SCORE).counts())
        .containsExactly(0L, 0L, 3L, 0L, 0L, 0L, 0L, 0L, 0L, 0L);
    assertThat(bins.get(Signals.BRIGHTNESS).counts().getLast()).isEqualTo(3L);
    assertThat(bins.get(Signals.CONTRAST).counts().getFirst()).isEqualTo(3L);
    assertThat(bins.get(Signals.SCORE).edges()).isEqualTo(Bins.edges(Signals.SCORE));
  }

  @Test
  void withoutPredictionsAllBinsAreThereAndEmpty() {
    assertThat(Bins.count(List.of()).values())
        .hasSize(4)
        .allSatisfy(b -> assertThat(b.counts()).hasSize(10).containsOnly(0L));
  }

  @Test
  void anUnknownSignalIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Bins.index("colour", 1))
        .withMessageContaining("there is no signal \"colour\"");
  }

  private static Score score() {
    float[] logits = {(float) Math.log(3), 0};
    return new Scorer(List.of("real", "fake"), "fake", 0.5).score(logits);
  }
}
