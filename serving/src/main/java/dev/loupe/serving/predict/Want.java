package dev.loupe.serving.predict;

import org.jspecify.annotations.Nullable;

/** What is asked of a picture beside its score. */
public sealed interface Want {
  Want SCORE = new ScoreAlone();

  /** Nothing more. */
  record ScoreAlone() implements Want {}

  /**
   * A class activation map of the same forward pass.
   *
   * @param index the class's place among the model's; absent: the predicted class
   */
  record Map(@Nullable Integer index) implements Want {}
}
