package dev.loupe.operator.rollout;

import static dev.loupe.operator.rollout.APlan.aPlan;
import static dev.loupe.operator.rollout.Rolling.accepted;
import static dev.loupe.operator.rollout.Rolling.frozen;
import static dev.loupe.operator.rollout.Rolling.moving;
import static dev.loupe.operator.rollout.Rolling.returning;
import static dev.loupe.operator.rollout.Rolling.shadowing;
import static dev.loupe.operator.rollout.Rolling.starting;
import static dev.loupe.operator.rollout.Rolling.stepping;
import static dev.loupe.operator.rollout.Rolling.trial;
import static dev.loupe.operator.rollout.SeenRollout.NOON;
import static dev.loupe.operator.rollout.SeenRollout.aModel;
import static dev.loupe.operator.rollout.SeenRollout.aTrial;
import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.operator.rollout.RolloutState.Part;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WantedTest {
  private static final Share V1 = Share.of("v1");

  private static Wanted of(Rollout rollout, SeenRollout seen) {
    return Wanted.of(rollout, seen.seen());
  }

  private static Optional<Standing> standing(Wanted wanted, String version) {
    return Optional.ofNullable(wanted.standings().get(version)).map(Ending::standing);
  }

  @Test
  void atRestOneVersionServesAlone() {
    assertThat(of(Rollout.NONE, aModel())).isEqualTo(new Wanted("v1", Map.of(), V1, Map.of()));
  }

  @Test
  void whatServesIsRecordedAsServing() {
    assertThat(standing(of(Rollout.NONE, aModel().standing("v1", Standing.RETIRED)), "v1"))
        .hasValue(Standing.SERVING);
  }

  @Test
  void aCandidateStartsWithoutRequests() {
    Wanted wanted = of(starting(), aTrial().running("v1", 8));

    assertThat(wanted.pods()).isEqualTo(Map.of("v2", 2));
    assertThat(wanted.share()).isEqualTo(V1);
  }

  @Test
  void inTheShadowItGetsCopies() {
    Wanted wanted = of(shadowing(trial()), aTrial().with(aPlan().shadow(40)));

    assertThat(wanted.share())
        .isEqualTo(new Share("v1", Optional.empty(), Optional.of(new Share.Portion("v2", 40))));
    assertThat(standing(wanted, "v2")).hasValue(Standing.SHADOW);
  }

  @Test
  void inAStepItsPodsFollowItsWeight() {
    Wanted wanted = of(stepping(trial(), 3, 25), aTrial().running("v1", 10));

    assertThat(wanted.pods()).isEqualTo(Map.of("v2", 5));
    assertThat(wanted.share())
        .isEqualTo(
            new Share(
                "v1",
                Optional.of(new Share.Portion("v2", 25)),
                Optional.of(new Share.Portion("v2", 100))));
    assertThat(standing(wanted, "v2")).hasValue(Standing.CANARY);
  }

  @Test
  void ofAFailedOneOnePodStaysForALook() {
    Wanted wanted = of(frozen(2), aTrial().running("v2", 3));

    assertThat(wanted.pods()).isEqualTo(Map.of("v2", 1));
    assertThat(wanted.share()).isEqualTo(V1);
  }

  @Test
  void onItsWayBackItKeepsItsPodsAndGetsNothing() {
    Wanted wanted = of(returning(Standing.REJECTED), aTrial().running("v2", 3));

    assertThat(wanted.pods()).isEqualTo(Map.of("v2", 3));
    assertThat(wanted.share()).isEqualTo(V1);
    assertThat(standing(wanted, "v2")).hasValue(Standing.REJECTED);
  }

  @Test
  void aMoveForwardsThenFlipsThenSettles() {
    SeenRollout seen = aTrial().running("v2", 4);
    Share all = new Share("v1", Optional.of(new Share.Portion("v2", 100)), Optional.empty());

    Wanted fill = of(moving(accepted(), Part.FILL, trial()), seen);
    assertThat(fill.selector()).isEqualTo("v1");
    assertThat(fill.share()).isEqualTo(V1);
    assertThat(fill.pods()).isEqualTo(Map.of("v2", 4));

    Wanted forward = of(moving(accepted(), Part.FORWARD, trial()), seen);
    assertThat(forward.selector()).isEqualTo("v1");
    assertThat(forward.share()).isEqualTo(all);

    Wanted flip = of(moving(accepted(), Part.FLIP, trial()), seen);
    assertThat(flip.selector()).isEqualTo("v2");
    assertThat(flip.share()).isEqualTo(all);
    assertThat(flip.pods()).isEqualTo(Map.of("v1", 4));
    assertThat(standing(flip, "v2")).hasValue(Standing.SERVING);
    assertThat(standing(flip, "v1")).hasValue(Standing.RETIRED);

    Wanted settle = of(moving(accepted(), Part.SETTLE, trial()), seen.serving("v2"));
    assertThat(settle.share()).isEqualTo(Share.of("v2"));
    assertThat(settle.pods()).isEqualTo(Map.of("v1", 4));
  }

  @Test
  void theServiceIsNotMovedToPodsThatAreGone() {
    SeenRollout seen = aTrial().starting("v2");

    assertThat(of(moving(accepted(), Part.FLIP, trial()), seen).selector()).isEqualTo("v1");
  }

  @Test
  void whatGaveWayKeepsItsPods() {
    Rollout rests =
        Rollout.NONE.keeping(Optional.of(new Rollout.Previous("v0", NOON.plusSeconds(60))));

    assertThat(of(rests, aModel().served("v0").running("v0", 3)).pods()).isEqualTo(Map.of("v0", 3));
  }

  @Test
  void evidenceIsAskedForOnceAllPodsFollow() {
    assertThat(Wanted.toMeasure(shadowing(trial()).state())).isPresent();
    assertThat(Wanted.toMeasure(stepping(trial(), 1, 5).state())).isPresent();
    assertThat(Wanted.toMeasure(new RolloutState.Shadowing(trial(), NOON, Optional.empty())))
        .isEmpty();
    assertThat(Wanted.toMeasure(starting().state())).isEmpty();
  }

  @Test
  void whatIsPromotedIsOnTrialUntilItServes() {
    Seen seen = aTrial().standing("v2", Standing.CANARY).seen();

    assertThat(Wanted.of(moving(accepted(), Part.FILL, trial()), seen).standings())
        .isEqualTo(Map.of("v2", new Ending(Standing.CANARY, "", "")));
  }
}
