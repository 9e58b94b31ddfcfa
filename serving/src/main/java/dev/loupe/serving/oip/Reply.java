package dev.loupe.serving.oip;

import dev.loupe.serving.predict.Answerer;
import dev.loupe.serving.predict.Outcome.Predicted;
import dev.loupe.serving.predict.Outcome.Unanswered;
import java.util.List;

/** What becomes of an inference request that could be read. */
public sealed interface Reply {

  /** All of its pictures, in order. */
  record Answered(List<Predicted> predicted) implements Reply {
    public Answered {
      predicted = List.copyOf(predicted);
    }

    /** Who has predicted: of one request all pictures. */
    public Answerer answerer() {
      return predicted.getFirst().answerer();
    }
  }

  /**
   * The first picture of which nothing was predicted; then nothing is answered of the others.
   *
   * @param where which one, for an error's beginning; empty if there is one alone
   */
  record Unpredicted(Unanswered outcome, String where) implements Reply {}
}
