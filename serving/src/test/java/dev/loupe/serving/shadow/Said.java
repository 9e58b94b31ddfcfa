package dev.loupe.serving.shadow;

import dev.loupe.detector.infer.Score;
import dev.loupe.serving.predict.Answerer;
import dev.loupe.serving.predict.Outcome.Predicted;
import java.time.Duration;
import java.util.List;

/** Predictions. */
final class Said {
  private Said() {}

  static Predicted said(List<String> classes, double... probabilities) {
    int top = 0;
    for (int i = 1; i < probabilities.length; i++) {
      top = probabilities[i] > probabilities[top] ? i : top;
    }
    Score score = new Score(classes.get(top), top, probabilities[top], "high", probabilities);
    return new Predicted(new Answerer("v1", classes), score, null, Duration.ofMillis(11));
  }
}
