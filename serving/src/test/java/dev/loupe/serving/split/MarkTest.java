package dev.loupe.serving.split;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.detector.image.BadImageException;
import dev.loupe.detector.infer.Score;
import dev.loupe.serving.internal.PodReply;
import dev.loupe.serving.predict.Answerer;
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
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Who is blamed for what. */
class MarkTest {
  private static final Answerer ANSWERER = new Answerer("v2", List.of("a", "b"));
  private static final Outcome GOOD =
      new Predicted(
          ANSWERER,
          new Score("a", 0, 0.9, "high", new double[] {0.9, 0.1}),
          null,
          Duration.ofMillis(3));
  private static final Outcome BAD =
      new BadPicture(BadImageException.Reason.NOT_AN_IMAGE, "it is a text");
  private static final Outcome LATE = new Late(Duration.ofSeconds(1));

  private static PodReply said(Outcome... outcomes) {
    return new PodReply.Outcomes(ANSWERER, List.of(outcomes), Duration.ofMillis(5));
  }

  static List<Arguments> repliesToAPictureThatIsAnsweredHere() {
    return List.of(
        Arguments.of(new PodReply.Unasked(), "skipped none"),
        Arguments.of(new PodReply.Unreachable(), "neutral unreachable"),
        Arguments.of(new PodReply.Refused(401), "neutral refused"),
        Arguments.of(new PodReply.Full(), "failed overloaded"),
        Arguments.of(new PodReply.Late(), "failed late"),
        Arguments.of(new PodReply.Cut(), "failed error"),
        Arguments.of(new PodReply.Broken("status 500"), "failed error"),
        Arguments.of(said(GOOD), "answered none"),
        Arguments.of(said(BAD), "failed error"),
        Arguments.of(said(new BadTensor("none")), "failed error"),
        Arguments.of(said(new Failed()), "failed error"),
        Arguments.of(said(LATE), "failed late"),
        Arguments.of(said(new Overloaded(64)), "failed overloaded"),
        Arguments.of(said(new NotReady()), "neutral unreachable"));
  }

  @ParameterizedTest
  @MethodSource
  void repliesToAPictureThatIsAnsweredHere(PodReply reply, String mark) {
    assertThat(words(Mark.of(reply, List.of(GOOD)))).isEqualTo(mark);
  }

  @Test
  void aPictureThatNobodyCanAnswerSaysNothingOfACandidate() {
    for (PodReply reply :
        List.of(said(BAD), new PodReply.Late(), new PodReply.Cut(), new PodReply.Full())) {
      assertThat(words(Mark.of(reply, List.of(BAD)))).isEqualTo("neutral none");
    }
    assertThat(words(Mark.of(new PodReply.Late(), List.of(new Abandoned()))))
        .isEqualTo("neutral none");
  }

  @Test
  void aBatchIsAnsweredIfNothingMoreIsAnsweredHere() {
    assertThat(words(Mark.of(said(GOOD, BAD), List.of(GOOD, BAD)))).isEqualTo("answered none");
    assertThat(words(Mark.of(said(GOOD, BAD), List.of(GOOD, GOOD)))).isEqualTo("failed error");
    assertThat(words(Mark.of(said(GOOD, BAD), List.of(LATE, BAD)))).isEqualTo("answered none");
    assertThat(words(Mark.of(said(GOOD, LATE), List.of(GOOD, GOOD)))).isEqualTo("failed late");
  }

  @Test
  void theVersionHereIsJudgedAlike() {
    assertThat(words(Mark.of(List.of(GOOD, BAD)))).isEqualTo("answered none");
    assertThat(words(Mark.of(List.of(BAD)))).isEqualTo("neutral none");
    assertThat(words(Mark.of(List.of(new Abandoned())))).isEqualTo("neutral none");
    assertThat(words(Mark.of(List.of(GOOD, LATE)))).isEqualTo("failed late");
    assertThat(words(Mark.of(List.of(new Overloaded(64))))).isEqualTo("failed overloaded");
    assertThat(words(Mark.of(List.of(LATE, new Failed())))).isEqualTo("failed error");
  }

  private static String words(Mark mark) {
    assertThat(Mark.all()).contains(mark);
    return mark.result().label() + " " + mark.reason().label();
  }
}
