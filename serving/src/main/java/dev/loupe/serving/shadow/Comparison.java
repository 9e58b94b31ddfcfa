package dev.loupe.serving.shadow;

import dev.loupe.serving.predict.Outcome;
import dev.loupe.serving.predict.Outcome.Abandoned;
import dev.loupe.serving.predict.Outcome.BadPicture;
import dev.loupe.serving.predict.Outcome.BadTensor;
import dev.loupe.serving.predict.Outcome.Failed;
import dev.loupe.serving.predict.Outcome.Late;
import dev.loupe.serving.predict.Outcome.NotReady;
import dev.loupe.serving.predict.Outcome.Overloaded;
import dev.loupe.serving.predict.Outcome.Predicted;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a candidate said of a picture, beside what the serving version said. */
sealed interface Comparison {

  /**
   * Both said something.
   *
   * @param difference of the two probabilities of the class that the serving version predicted, 0
   *     to 1
   * @param latency absent: the serving version had more to do than the candidate
   */
  record Scored(boolean agreed, double difference, @Nullable Latency latency)
      implements Comparison {}

  /** What both of them computed, without waiting for a core. */
  record Latency(Duration serving, Duration candidate) {}

  /**
   * The candidate has no answer where the serving version has one. That is a disagreement: a
   * candidate that answers nothing would otherwise never be found worse.
   */
  record Unanswered() implements Comparison {}

  /** Nothing can be said. */
  record Dropped(Drop why) implements Comparison {}

  static Comparison of(Predicted served, Reply reply) {
    return switch (reply) {
      case Reply.Said said -> of(served, said.outcome());
      case Reply.Broken _ -> new Unanswered();
      case Reply.Unheard unheard -> new Dropped(unheard.why());
    };
  }

  private static Comparison of(Predicted served, Outcome said) {
    return switch (said) {
      case Predicted asked -> scored(served, asked);
      case BadPicture _, BadTensor _, Failed _ -> new Unanswered();
      case NotReady _ -> new Dropped(Drop.UNREACHABLE);
      case Overloaded _ -> new Dropped(Drop.BUSY);
      case Late _, Abandoned _ -> new Dropped(Drop.LATE);
    };
  }

  private static Comparison scored(Predicted served, Predicted asked) {
    String label = served.score().label();
    int same = asked.answerer().classes().indexOf(label);
    if (same < 0) {
      return new Dropped(Drop.INCOMPATIBLE);
    }
    double difference =
        served.score().probabilities()[served.score().index()]
            - asked.score().probabilities()[same];
    return new Scored(
        label.equals(asked.score().label()),
        Math.abs(difference),
        served.map() == null ? new Latency(served.computing(), asked.computing()) : null);
  }
}
