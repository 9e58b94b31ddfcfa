package dev.loupe.serving.shadow;

import static dev.loupe.serving.shadow.Said.said;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.loupe.detector.image.BadImageException;
import dev.loupe.serving.predict.Outcome;
import dev.loupe.serving.predict.Outcome.Predicted;
import dev.loupe.serving.shadow.Comparison.Dropped;
import dev.loupe.serving.shadow.Comparison.Scored;
import dev.loupe.serving.shadow.Comparison.Unanswered;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ComparisonTest {
  private static final List<String> CLASSES = List.of("cat", "dog", "sun");
  private static final Predicted SERVED = said(CLASSES, 0.2, 0.7, 0.1);

  private static Comparison beside(Outcome asked) {
    return Comparison.of(SERVED, new Reply.Said(asked));
  }

  @Test
  void theSameClassAgreesHoweverSureTheyAre() {
    assertThat(beside(said(CLASSES, 0.3, 0.4, 0.3)))
        .isInstanceOfSatisfying(
            Scored.class,
            scored -> {
              assertThat(scored.agreed()).isTrue();
              assertThat(scored.difference()).isCloseTo(0.3, within(1e-9));
            });
  }

  @Test
  void anotherClassDisagreesAndTheDifferenceIsOfTheSameClass() {
    assertThat(beside(said(CLASSES, 0.05, 0.05, 0.9)))
        .isInstanceOfSatisfying(
            Scored.class,
            scored -> {
              assertThat(scored.agreed()).isFalse();
              assertThat(scored.difference()).isCloseTo(0.65, within(1e-9));
            });
  }

  @Test
  void classesAreKnownByTheirNamesAndNotByTheirPlaces() {
    assertThat(beside(said(List.of("dog", "sun", "cat"), 0.7, 0.1, 0.2)))
        .isInstanceOfSatisfying(
            Scored.class,
            scored -> {
              assertThat(scored.agreed()).isTrue();
              assertThat(scored.difference()).isCloseTo(0, within(1e-9));
            });
  }

  @Test
  void aCandidateWithoutTheClassIsNotCompared() {
    assertThat(beside(said(List.of("cat", "sun"), 0.7, 0.3)))
        .isEqualTo(new Dropped(Drop.INCOMPATIBLE));
  }

  @Test
  void aCandidateThatRefusesWhatServingAnsweredDisagrees() {
    assertThat(beside(new Outcome.BadPicture(BadImageException.Reason.TOO_SMALL, "small")))
        .isEqualTo(new Unanswered());
    assertThat(beside(new Outcome.BadTensor("infinite"))).isEqualTo(new Unanswered());
    assertThat(beside(new Outcome.Failed())).isEqualTo(new Unanswered());
    assertThat(Comparison.of(SERVED, new Reply.Broken())).isEqualTo(new Unanswered());
  }

  @Test
  void aCandidateThatCouldNotLookIsNotBlamed() {
    assertThat(beside(new Outcome.Overloaded(3))).isEqualTo(new Dropped(Drop.BUSY));
    assertThat(beside(new Outcome.NotReady())).isEqualTo(new Dropped(Drop.UNREACHABLE));
    assertThat(beside(new Outcome.Late(Duration.ofSeconds(5)))).isEqualTo(new Dropped(Drop.LATE));
    assertThat(beside(new Outcome.Abandoned())).isEqualTo(new Dropped(Drop.LATE));
  }

  @ParameterizedTest
  @EnumSource
  void whatWasNotHeardIsDroppedForItsReason(Drop why) {
    assertThat(Comparison.of(SERVED, new Reply.Unheard(why))).isEqualTo(new Dropped(why));
  }
}
