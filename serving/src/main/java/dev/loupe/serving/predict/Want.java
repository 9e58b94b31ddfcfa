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

  /**
   * The same, and the picture with the map laid over it.
   *
   * @param index as of {@link Map}
   * @param longSide pixels that no side of the overlay is over
   */
  record Overlay(@Nullable Integer index, int longSide, Format format) implements Want {}

  /** How an overlay is written. */
  enum Format {
    JPEG,
    PNG
  }

  /** The class whose map is wanted, or -1 for none: the predicted one's, if it is not said. */
  default int mapOf(int predicted) {
    @Nullable Integer asked =
        switch (this) {
          case ScoreAlone _ -> Integer.valueOf(-1);
          case Map map -> map.index();
          case Overlay overlay -> overlay.index();
        };
    return asked == null ? predicted : asked;
  }
}
