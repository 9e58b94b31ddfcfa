package dev.loupe.serving.predict;

import dev.loupe.detector.image.BadImageException;
import dev.loupe.detector.infer.Score;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How the prediction of one picture ended. */
public sealed interface Outcome {

  /**
   * @param answerer who says so
   * @param map the class activation map, if it was wanted
   * @param computing from the first look at the bytes to the last of what was wanted, without
   *     waiting for a core
   */
  record Predicted(Answerer answerer, Score score, @Nullable ClassMap map, Duration computing)
      implements Outcome {}

  /**
   * Where the network saw a class, coarsely.
   *
   * @param index the class's place among the model's
   * @param values [h,w], rows from the top; of any sign
   * @param overlay the picture with the map laid over it, as a file; empty if it was not wanted
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record ClassMap(int index, float[][] values, byte[] overlay) {}

  /** Every other end. */
  sealed interface Unanswered extends Outcome {}

  /**
   * @param detail a sentence for the one who sent the picture
   */
  record BadPicture(BadImageException.Reason reason, String detail) implements Unanswered {}

  /**
   * Numbers of which the network makes none.
   *
   * @param detail a sentence for the one who sent the tensor
   */
  record BadTensor(String detail) implements Unanswered {}

  /** The bundle is not loaded yet. */
  record NotReady() implements Unanswered {
    /** A sentence for the one who asked. */
    public static final String DETAIL = "the model is being loaded and verified; try again";
  }

  /**
   * More work waits than may.
   *
   * @param waiting pictures before this one
   */
  record Overloaded(int waiting) implements Unanswered {
    /** A sentence for the one who asked. */
    public String detail() {
      return "%d pictures wait already; try again".formatted(waiting);
    }
  }

  /** The deadline passed first. */
  record Late(Duration deadline) implements Unanswered {}

  /** Its caller went away first; nobody reads this. */
  record Abandoned() implements Unanswered {}

  /** Something that must not happen; it stands in the log. */
  record Failed() implements Unanswered {
    /** A sentence for the one who asked. */
    public static final String DETAIL = "the prediction failed; the server's log says why";
  }
}
