package dev.loupe.serving.shadow;

import dev.loupe.contract.TrafficSplit;
import dev.loupe.serving.predict.Input;
import dev.loupe.serving.queue.Deadline;

/** Who is asked beside the serving version. */
interface Candidate {

  /**
   * Waits for its answer, never past the deadline.
   *
   * @param picture in arrays of its own
   */
  Reply ask(TrafficSplit.Shadow candidate, Input picture, Deadline deadline)
      throws InterruptedException;
}
