package dev.loupe.serving.internal;

import dev.loupe.serving.predict.Answerer;
import dev.loupe.serving.predict.Outcome;
import java.time.Duration;
import java.util.List;

/** What came of asking a pod of another version. */
public sealed interface PodReply {

  /**
   * It has answered.
   *
   * @param outcomes one a picture, in order
   * @param took waiting for a core and computing there
   */
  record Outcomes(Answerer answerer, List<Outcome> outcomes, Duration took) implements PodReply {
    public Outcomes {
      outcomes = List.copyOf(outcomes);
    }
  }

  /** It was not asked, or not heard out: there is no memory for what would be sent, or came. */
  record Unasked() implements PodReply {}

  /** No connection could be made: nobody was there. */
  record Unreachable() implements PodReply {}

  /**
   * It would not look at it, for what is no fault of its model.
   *
   * @param status of HTTP: not sealed, another version, another release, another kind of model
   */
  record Refused(int status) implements PodReply {}

  /** The connection broke, or what came is no answer. */
  record Broken(String why) implements PodReply {}

  /** The connection ended without an answer. */
  record Cut() implements PodReply {}

  /** It has no room for the request. */
  record Full() implements PodReply {}

  /** Nothing came in time. */
  record Late() implements PodReply {}
}
