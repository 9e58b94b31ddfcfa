package dev.loupe.serving.predict;

import dev.loupe.serving.queue.Deadline;
import java.util.List;

/**
 * The pictures of one request.
 *
 * @param inputs at least one
 * @param want the same of all of them
 * @param deadline until when the answer is of use
 * @param gone called once, when nothing here holds the inputs any more
 */
public record Work(List<Input> inputs, Want want, Deadline deadline, Runnable gone) {
  public Work {
    inputs = List.copyOf(inputs);
    if (inputs.isEmpty()) {
      throw new IllegalArgumentException("no picture");
    }
  }

  /** One picture's score. */
  public static Work of(Input input, Deadline deadline, Runnable gone) {
    return new Work(List.of(input), Want.SCORE, deadline, gone);
  }
}
