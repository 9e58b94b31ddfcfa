package dev.loupe.serving.split;

import dev.loupe.serving.internal.PodReply;
import dev.loupe.serving.predict.Outcome;
import dev.loupe.serving.predict.Outcome.Abandoned;
import dev.loupe.serving.predict.Outcome.BadPicture;
import dev.loupe.serving.predict.Outcome.BadTensor;
import dev.loupe.serving.predict.Outcome.Failed;
import dev.loupe.serving.predict.Outcome.Late;
import dev.loupe.serving.predict.Outcome.NotReady;
import dev.loupe.serving.predict.Outcome.Overloaded;
import dev.loupe.serving.predict.Outcome.Predicted;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How a request counts for the version that it was given to.
 *
 * @param reason why it was not answered
 */
record Mark(Result result, Reason reason) {

  enum Result {
    ANSWERED,
    /** What is the version's own fault. */
    FAILED,
    /** What says nothing of the version: the sender's fault, or nobody was there. */
    NEUTRAL,
    /** It was not even asked. */
    SKIPPED;

    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  enum Reason {
    NONE,
    ERROR,
    LATE,
    OVERLOADED,
    UNREACHABLE,
    REFUSED;

    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static final Mark ANSWERED = new Mark(Result.ANSWERED, Reason.NONE);
  static final Mark SKIPPED = new Mark(Result.SKIPPED, Reason.NONE);
  private static final Mark NEUTRAL = new Mark(Result.NEUTRAL, Reason.NONE);
  private static final Mark ABSENT = new Mark(Result.NEUTRAL, Reason.UNREACHABLE);
  private static final Mark INCOMPATIBLE = new Mark(Result.NEUTRAL, Reason.REFUSED);
  private static final Mark ERROR = failed(Reason.ERROR);

  private static Mark failed(Reason reason) {
    return new Mark(Result.FAILED, reason);
  }

  /** All that there are, so that each is counted from 0. */
  static List<Mark> all() {
    List<Mark> all = new ArrayList<>(List.of(ANSWERED, SKIPPED, NEUTRAL, ABSENT, INCOMPATIBLE));
    for (Reason reason : List.of(Reason.ERROR, Reason.LATE, Reason.OVERLOADED)) {
      all.add(failed(reason));
    }
    return all;
  }

  /** Of what was answered here, one outcome a picture. */
  static Mark of(List<Outcome> outcomes) {
    Mark worst = outcomes.stream().anyMatch(Predicted.class::isInstance) ? ANSWERED : NEUTRAL;
    for (Outcome outcome : outcomes) {
      switch (outcome) {
        case Failed _ -> {
          return ERROR;
        }
        case Late _ -> worst = failed(Reason.LATE);
        case Overloaded _ -> worst = failed(Reason.OVERLOADED);
        case NotReady _ -> worst = ABSENT;
        case Predicted _, BadPicture _, BadTensor _, Abandoned _ -> {}
      }
    }
    return worst;
  }

  /**
   * Of what another version was asked, and this one after it.
   *
   * @param here what this version says, one outcome a picture
   */
  static Mark of(PodReply reply, List<Outcome> here) {
    return switch (reply) {
      case PodReply.Unasked _ -> SKIPPED;
      case PodReply.Unreachable _ -> ABSENT;
      case PodReply.Refused _ -> INCOMPATIBLE;
      case PodReply.Outcomes there -> ofOutcomes(there.outcomes(), here);
      case PodReply.Full _ -> ifAnswered(here, failed(Reason.OVERLOADED));
      case PodReply.Late _ -> ifAnswered(here, failed(Reason.LATE));
      case PodReply.Cut _, PodReply.Broken _ -> ifAnswered(here, ERROR);
    };
  }

  private static Mark ofOutcomes(List<Outcome> there, List<Outcome> here) {
    if (isAsGood(there, here)) {
      return of(there);
    }
    Mark mark = of(there);
    // A picture that only the other one refuses is no bad picture.
    return mark.equals(ANSWERED) || mark.equals(NEUTRAL) ? ERROR : mark;
  }

  /** What is refused here, too, or wanted by nobody any more, nobody can answer. */
  private static Mark ifAnswered(List<Outcome> here, Mark mark) {
    boolean nobodys =
        here.stream()
            .allMatch(
                outcome ->
                    outcome instanceof BadPicture
                        || outcome instanceof BadTensor
                        || outcome instanceof Abandoned);
    return nobodys ? NEUTRAL : mark;
  }

  /** Whether the other version predicts whatever this one does. */
  static boolean isAsGood(List<Outcome> there, List<Outcome> here) {
    for (int i = 0; i < here.size(); i++) {
      if (here.get(i) instanceof Predicted && !(there.get(i) instanceof Predicted)) {
        return false;
      }
    }
    return true;
  }
}
