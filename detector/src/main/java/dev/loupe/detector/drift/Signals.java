package dev.loupe.detector.drift;

import dev.loupe.detector.image.RgbImage;
import dev.loupe.detector.infer.Score;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is watched of each prediction. All lie in 0..1:
 *
 * <ul>
 *   <li>{@code score}: the probability that is answered;
 *   <li>{@code confidence}: the top probability;
 *   <li>{@code brightness}: mean luma of the picture at the model's size, of Rec. 601 (0.299 R +
 *       0.587 G + 0.114 B), over 255;
 *   <li>{@code contrast}: the luma's standard deviation, over 255; at most 0.5.
 * </ul>
 */
public final class Signals {
  public static final String SCORE = "score";
  public static final String CONFIDENCE = "confidence";
  public static final String BRIGHTNESS = "brightness";
  public static final String CONTRAST = "contrast";

  /** In the order in which they are shown. */
  public static final List<String> NAMES = List.of(SCORE, CONFIDENCE, BRIGHTNESS, CONTRAST);

  private Signals() {}

  /**
   * @param resized the picture as the model saw it, before normalisation
   */
  public static Map<String, Double> of(RgbImage resized, Score score) {
    byte[] rgb = resized.rgb();
    int pixels = rgb.length / 3;
    // Luma in thousandths: whole numbers, so that the order of summing does not matter.
    long sum = 0;
    double squares = 0;
    for (int i = 0; i < rgb.length; i += 3) {
      long luma = 299L * (rgb[i] & 0xff) + 587L * (rgb[i + 1] & 0xff) + 114L * (rgb[i + 2] & 0xff);
      sum += luma;
      squares += (double) luma * luma;
    }
    double mean = (double) sum / pixels;
    double variance = Math.max(0, squares / pixels - mean * mean);
    Map<String, Double> signals = new TreeMap<>();
    signals.put(SCORE, score.probability());
    signals.put(CONFIDENCE, score.top());
    signals.put(BRIGHTNESS, mean / 255_000);
    signals.put(CONTRAST, Math.sqrt(variance) / 255_000);
    return signals;
  }
}
