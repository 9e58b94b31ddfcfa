package dev.loupe.serving.predict;

import dev.loupe.detector.image.BadImageException;
import dev.loupe.detector.infer.Score;
import java.time.Duration;

/** How a prediction ended. */
public sealed interface Outcome {

  /**
   * @param computing from the first look at the bytes to the score, without waiting for a core
   */
  record Predicted(Score score, Duration computing) implements Outcome {}

  /**
   * @param detail a sentence for the one who sent the picture
   */
  record BadPicture(BadImageException.Reason reason, String detail) implements Outcome {}

  /** The bundle is not loaded yet. */
  record NotReady() implements Outcome {}

  /**
   * More work waits than may.
   *
   * @param waiting pictures before this one
   */
  record Overloaded(int waiting) implements Outcome {}

  /** The deadline passed first. */
  record Late(Duration deadline) implements Outcome {}

  /** Something that must not happen; it stands in the log. */
  record Failed() implements Outcome {}
}
