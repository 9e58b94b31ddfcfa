package dev.loupe.operator.rollout;

import static dev.loupe.operator.rollout.Rolling.at;
import static dev.loupe.operator.rollout.Rolling.becomes;
import static dev.loupe.operator.rollout.Rolling.next;
import static dev.loupe.operator.rollout.Rolling.returning;
import static dev.loupe.operator.rollout.Rolling.sentence;
import static dev.loupe.operator.rollout.SeenRollout.NOON;
import static dev.loupe.operator.rollout.SeenRollout.aTrial;
import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.operator.rollout.RolloutState.Resting;
import dev.loupe.operator.rollout.RolloutState.Starting;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReturnsTest {
  private static final Duration HALF_A_MINUTE = Duration.ofSeconds(30);

  @Test
  void itEndsWhenEveryPodKnowsAndTheRegistrySaysSo() {
    Rollout rejected = returning(Standing.REJECTED);
    SeenRollout recorded = aTrial().standing("v2", Standing.REJECTED);

    assertThat(sentence(next(rejected, recorded.lagging("v1-0"))))
        .isEqualTo("Version v2 gets no more requests; 3 of 4 pods know of it.");
    assertThat(sentence(next(rejected, aTrial()))).isEqualTo("The end of version v2 is recorded.");

    Turn turn = next(rejected, recorded.atTurn(0));
    assertThat(becomes(turn)).isEqualTo(new Resting());
    assertThat(((Turn.To) turn).next().last())
        .hasValue(new Rollout.Result("v2", "Rejected", "Why", "For a reason.", NOON));
    assertThat(((Turn.To) turn).cause().message())
        .isEqualTo("Version v1 has the traffic; v2 is stopped.");
  }

  @Test
  void podsThatDoNotAnswerAreWaitedForHalfAMinute() {
    SeenRollout seen = aTrial().standing("v2", Standing.REJECTED).lagging("v1-0");

    assertThat(next(returning(Standing.REJECTED), seen, HALF_A_MINUTE.minusMillis(1)))
        .isInstanceOf(Turn.Stay.class);
    assertThat(becomes(next(returning(Standing.REJECTED), seen, HALF_A_MINUTE)))
        .isEqualTo(new Resting());
  }

  @Test
  void aRejectedVersionIsNotTriedAgain() {
    SeenRollout seen = aTrial().standing("v2", Standing.REJECTED);
    Rollout rests = at(becomes(next(returning(Standing.REJECTED), seen)));

    assertThat(next(rests, seen)).isInstanceOf(Turn.Stay.class);
  }

  @Test
  void aSupersededVersionIsTriedAgainOnceItsSuccessorIsRejected() {
    SeenRollout seen = aTrial().version("v3").standing("v3", Standing.REJECTED);
    Rollout rests = at(becomes(next(returning(Standing.CANDIDATE), seen)));

    assertThat(((Starting) becomes(next(rests, seen))).trial().candidate()).isEqualTo("v2");
  }

  @Test
  void aDeletedVersionNeedsNoRecord() {
    assertThat(becomes(next(returning(Standing.CANDIDATE), aTrial().withoutItsEntry("v2"))))
        .isEqualTo(new Resting());
  }

  @Test
  void withoutThePlanItEndsAllTheSame() {
    assertThat(becomes(next(returning(Standing.CANDIDATE), aTrial().withoutAPlan())))
        .isEqualTo(new Resting());
  }

  @Test
  void whatGaveWayKeepsItsPodsForAWhile() {
    Rollout rests =
        Rollout.NONE.keeping(Optional.of(new Rollout.Previous("v0", NOON.plusSeconds(60))));
    SeenRollout seen = SeenRollout.aModel().served("v0").running("v0", 4);

    assertThat(sentence(next(rests, seen)))
        .isEqualTo("Version v0 keeps its pods until 2026-11-22T12:01:00Z.");
    seen.busy("v0-3");
    assertThat(next(rests, seen, Duration.ofMinutes(5)))
        .isInstanceOfSatisfying(Turn.Stay.class, stay -> assertThat(stay.lookAgain()).isPositive());
    assertThat(noted(next(rests, seen, Duration.ofMinutes(11))).previous()).isEmpty();
    assertThat(noted(next(rests, seen.running("v0", 4), Duration.ofMinutes(1))).previous())
        .isEmpty();
  }

  private static Rollout noted(Turn turn) {
    return ((Turn.Noted) turn).same();
  }
}
