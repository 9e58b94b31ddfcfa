package dev.loupe.operator.model;

import static dev.loupe.crd.ModelVersionStatus.Stage.CANDIDATE;
import static dev.loupe.crd.ModelVersionStatus.Stage.SERVING;
import static dev.loupe.operator.model.SeenModel.NOON;
import static dev.loupe.operator.model.SeenModel.aModel;
import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.crd.DetectorModelStatus;
import dev.loupe.operator.kube.Conditions;
import dev.loupe.operator.kube.Events.Happening;
import dev.loupe.operator.kube.Hold;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ModelReporterTest {
  @Test
  void whatServesAsWantedIsReady() {
    DetectorModelStatus status = report(served(), NOON);

    assertThat(status.phase()).isEqualTo("Serving");
    assertThat(status.message()).isEqualTo("Version v1 answers with 2 of 2 pods.");
    assertThat(conditions(status))
        .containsAllEntriesOf(
            Map.of("Ready", "True", "Serving", "True", "Progressing", "False", "Stalled", "False"));
  }

  @Test
  void aModelWithoutApiKeysSaysThatEverybodyIsAnswered() {
    assertThat(conditions(report(served().withoutApiKeys(), NOON)))
        .containsEntry("AuthenticationDisabled", "True")
        .containsEntry("Ready", "True");
    assertThat(conditions(report(served(), NOON))).containsEntry("AuthenticationDisabled", "False");
  }

  @Test
  void everybodyIsAnsweredWhileAPodIsLeftThatBeganWithoutApiKeys() {
    DetectorModelStatus open =
        report(served().withoutApiKeys().withAPodThatBeganWithoutApiKeys(), NOON);

    DetectorModelStatus replacing =
        report(served().starting("v1", 2).withAPodThatBeganWithoutApiKeys().after(open), NOON);
    DetectorModelStatus draining =
        report(served().withAPodThatBeganWithoutApiKeys().after(replacing), NOON);
    DetectorModelStatus replaced = report(served().after(draining), NOON);
    DetectorModelStatus rolledAgain = report(served().starting("v1", 2).after(replaced), NOON);

    assertThat(conditions(replacing)).containsEntry("AuthenticationDisabled", "True");
    assertThat(conditions(draining)).containsEntry("AuthenticationDisabled", "True");
    assertThat(conditions(replaced)).containsEntry("AuthenticationDisabled", "False");
    assertThat(conditions(rolledAgain)).containsEntry("AuthenticationDisabled", "False");
  }

  @Test
  void podsOfADeletedVersionAnswerEverybodyAsLongAsTheyRun() {
    DetectorModelStatus open =
        report(served().withoutApiKeys().withAPodThatBeganWithoutApiKeys(), NOON);
    SeenModel deleted = served().withoutRegistryEntry("v1").withAPodThatBeganWithoutApiKeys();

    DetectorModelStatus first = report(deleted.after(open), NOON);
    DetectorModelStatus second = report(deleted.after(first), NOON);

    assertThat(conditions(first)).containsEntry("AuthenticationDisabled", "True");
    assertThat(conditions(second)).containsEntry("AuthenticationDisabled", "True");
  }

  @Test
  void podsThatNoServiceNamesStillAnswerEverybody() {
    SeenModel unnamed = served().withoutItsService().withAPodThatBeganWithoutApiKeys();

    assertThat(conditions(report(unnamed, NOON))).containsEntry("AuthenticationDisabled", "True");
  }

  @Test
  void whoIsAnsweredIsToldFromThePodsWhenTheStatusIsLost() {
    DetectorModelStatus lost = ModelStatuses.NONE;

    assertThat(conditions(report(served().withAPodThatBeganWithoutApiKeys().after(lost), NOON)))
        .containsEntry("AuthenticationDisabled", "True");
    assertThat(conditions(report(served().after(lost), NOON)))
        .containsEntry("AuthenticationDisabled", "False");
  }

  @Test
  void whatIsWrittenBesideTheTrafficIsNoNewsOfIt() {
    DetectorModelStatus before = report(served(), NOON);

    assertThat(report(served().unconfigured().after(before), NOON)).isSameAs(before);
  }

  @Test
  void podsThatWereCountedAnewAreNoNewsBeforeTheirControllerHasLooked() {
    DetectorModelStatus before = report(served(), NOON);

    assertThat(report(served().unobserved("v1").after(before), NOON)).isSameAs(before);
    assertThat(report(served().starting("v1", 1).after(before), NOON).phase())
        .isEqualTo("Degraded");
  }

  @Test
  void aTakeoverKeepsServingTrue() {
    DetectorModelStatus status =
        report(served().withVersion("v2", CANDIDATE).starting("v2", 1), NOON);

    assertThat(status.phase()).isEqualTo("Progressing");
    assertThat(status.version()).isEqualTo("v1");
    assertThat(status.candidate()).isEqualTo("v2");
    assertThat(conditions(status))
        .containsAllEntriesOf(
            Map.of("Ready", "False", "Serving", "True", "Progressing", "True", "Stalled", "False"));
  }

  @Test
  void aCandidateHeldForLongIsAStandstill() {
    Hold hold = new Hold("ImagePullBackOff", "no such image", NOON);
    SeenModel model = served().withVersion("v2", CANDIDATE).held("v2", hold);

    DetectorModelStatus status = report(model, NOON.plus(Duration.ofMinutes(10)));

    assertThat(status.message()).contains("no such image");
    assertThat(conditions(status))
        .containsAllEntriesOf(
            Map.of("Ready", "False", "Serving", "True", "Progressing", "False", "Stalled", "True"));
  }

  @Test
  void whatHasNoReadyPodIsUnavailable() {
    DetectorModelStatus status =
        report(
            aModel().withVersion("v1", SERVING).starting("v1", 0).pointingTo("v1").listing(), NOON);

    assertThat(status.phase()).isEqualTo("Unavailable");
    assertThat(conditions(status))
        .containsEntry("Serving", "False")
        .containsEntry("Ready", "False");
  }

  @Test
  void aVersionWhosePodsAreNotListedYetIsOnItsWay() {
    DetectorModelStatus status =
        report(aModel().withVersion("v1", SERVING).running("v1").pointingTo("v1").listing(), NOON);

    assertThat(status.phase()).isEqualTo("Progressing");
    assertThat(conditions(status)).containsEntry("Serving", "False");
  }

  @Test
  void theStoryTellsWhatHoldsACandidateBack() {
    Hold hold = new Hold("ImagePullBackOff", "no such image", NOON.minusSeconds(60));
    DetectorModelStatus before = report(served(), NOON);
    DetectorModelStatus after =
        report(served().withVersion("v2", CANDIDATE).held("v2", hold), NOON);

    assertThat(ModelStory.between(before, after))
        .extracting(Happening::reason)
        .containsExactly("CandidateFound", "ImagePullBackOff");
  }

  @Test
  void aTurnIsToldTheSameWhenAStopKeptTheStatusFromBeingWritten() {
    DetectorModelStatus before =
        report(aModel().withVersion("v1", SERVING).starting("v1", 0).pointingTo("v1"), NOON);

    assertThat(ModelStory.between(before, report(served(), NOON.plusSeconds(2))))
        .isNotEmpty()
        .isEqualTo(ModelStory.between(before, report(served(), NOON.plusSeconds(9))));
  }

  /** It applies once more what stands, and says so, before it sees that nothing is left to do. */
  @Test
  void aConvergenceIsToldTheSameWhenTheNextOperatorTakesMoreStepsToIt() {
    DetectorModelStatus before =
        report(aModel().withVersion("v1", SERVING).starting("v1", 0).pointingTo("v1"), NOON);
    SeenModel unknown = aModel().withVersion("v1", SERVING).outdated("v1").serving("v1");
    DetectorModelStatus between = report(unknown.after(before), NOON.plusSeconds(5));
    assertThat(conditions(between))
        .containsEntry("Serving", "True")
        .containsEntry("Ready", "False");

    assertThat(convergence(between, report(served().after(between), NOON.plusSeconds(9))))
        .isEqualTo(convergence(before, report(served().after(before), NOON.plusSeconds(2))));
  }

  @Test
  void podsThatDoNotFollowTheSplitAreNamedAfterTwoMinutes() {
    DetectorModelStatus before = report(served(), NOON);
    SeenModel behind = served().oneBehindSince(NOON).after(before);
    Instant late = NOON.plus(Followed.PATIENCE);

    DetectorModelStatus soon = report(behind, late.minusSeconds(1));
    DetectorModelStatus told = report(behind, late);

    assertThat(conditions(soon)).containsEntry("SplitFollowed", "True");
    assertThat(condition(told, "SplitFollowed"))
        .satisfies(
            c -> {
              assertThat(c.getReason()).isEqualTo("NotFollowing");
              assertThat(c.getMessage())
                  .isEqualTo(
                      "1 of 2 pods do not follow split 1: pod-2 (does not say what it follows).");
            });
    assertThat(conditions(told)).containsEntry("Ready", "True").containsEntry("Stalled", "False");
    assertThat(ModelStory.between(before, told))
        .extracting(Happening::reason)
        .containsExactly("NotFollowing");
    assertThat(conditions(report(served().after(told), late)))
        .containsEntry("SplitFollowed", "True");
  }

  @Test
  void anOperatorThatHasJustBegunTakesNothingBackBeforeItHasAsked() {
    Instant late = NOON.plus(Followed.PATIENCE);
    DetectorModelStatus told =
        report(served().oneBehindSince(NOON).after(report(served(), NOON)), late);

    DetectorModelStatus again = report(served().oneBehindSince(late).after(told), late);

    assertThat(conditions(again)).containsEntry("SplitFollowed", "False");
  }

  @Test
  void aModelWhosePodsWereToldNothingSaysNothingOfIt() {
    assertThat(conditions(report(served().toldNothing(), NOON))).doesNotContainKey("SplitFollowed");
  }

  private static Happening convergence(DetectorModelStatus before, DetectorModelStatus after) {
    return ModelStory.between(before, after).stream()
        .filter(what -> what.reason().equals("Converged"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void whatAnOperatorThatJustBeganAppliesAgainIsNoNews() {
    DetectorModelStatus before = report(served(), NOON);
    SeenModel unknown = aModel().withVersion("v1", SERVING).outdated("v1").serving("v1");

    assertThat(report(unknown.after(before), NOON.plusSeconds(60))).isEqualTo(before);
  }

  @Test
  void anErrorOnTheWayIsNoSecondConvergence() {
    DetectorModelStatus before = report(served(), NOON);
    DetectorModelStatus troubled =
        ModelStatuses.withConditions(
            before,
            new Conditions(before.conditions(), 1, NOON.plusSeconds(2))
                .set(
                    Conditions.READY,
                    Conditions.Status.UNKNOWN,
                    "ReconcileError",
                    "It tries again.")
                .keepOthers()
                .list());

    DetectorModelStatus after = report(served().after(troubled), NOON.plusSeconds(4));

    assertThat(conditions(after)).containsEntry("Ready", "True");
    assertThat(ModelStory.between(troubled, after)).isEmpty();
  }

  @Test
  void aServiceThatIsBackAgainIsNoNews() {
    DetectorModelStatus before = report(served(), NOON);
    SeenModel unaddressed = aModel().withVersion("v1", SERVING).running("v1").after(before);

    assertThat(report(unaddressed, NOON.plusSeconds(2))).isEqualTo(before);
  }

  @Test
  void fewerPodsThanWantedAreADegradedService() {
    DetectorModelStatus status =
        report(aModel().withVersion("v1", SERVING).starting("v1", 1).serving("v1"), NOON);

    assertThat(status.phase()).isEqualTo("Degraded");
    assertThat(conditions(status)).containsEntry("Serving", "True").containsEntry("Ready", "False");
  }

  @Test
  void aNoteInTheRegistryDoesNotMakeAMoveLookFinished() {
    SeenModel moving =
        aModel()
            .withVersion("v1", SERVING)
            .withVersion("v2", CANDIDATE)
            .running("v1")
            .running("v2")
            .pointingTo("v2")
            .listing("v1", "v2");
    assertThat(ModelDecider.decide(moving.seen(), Optional.empty(), NOON))
        .isInstanceOf(ModelDecision.RecordStage.class);

    DetectorModelStatus status = report(moving, NOON);

    assertThat(status.phase()).isEqualTo("Progressing");
    assertThat(status.message()).contains("v1 stays until no request is sent to it");
    assertThat(conditions(status)).containsEntry("Ready", "False");
  }

  @Test
  void aDeletedVersionIsNamedWhileItServes() {
    DetectorModelStatus status = report(served().withoutRegistryEntry("v1"), NOON);

    assertThat(status.message()).contains("v1", "its ModelVersion was deleted");
    assertThat(conditions(status)).containsEntry("Serving", "True");
  }

  @Test
  void theSameSightGivesTheSameStatus() {
    DetectorModelStatus first = report(served(), NOON);

    assertThat(report(served().after(first), NOON.plusSeconds(60))).isEqualTo(first);
  }

  @Test
  void theStoryTellsWhereTheTrafficWent() {
    DetectorModelStatus before = report(served(), NOON);
    DetectorModelStatus after =
        report(aModel().withVersion("v2", SERVING).running("v2").serving("v2").after(before), NOON);

    assertThat(ModelStory.between(before, after))
        .singleElement()
        .satisfies(h -> assertThat(h.reason()).isEqualTo("TrafficMoved"))
        .satisfies(h -> assertThat(h.message()).contains("v2", "no longer to v1"));
    assertThat(ModelStory.between(ModelStatuses.NONE, before))
        .extracting(Happening::reason)
        .containsExactly("TrafficMoved", "Serving", "Converged");
  }

  private static SeenModel served() {
    return aModel().withVersion("v1", SERVING).running("v1").serving("v1");
  }

  private static DetectorModelStatus report(SeenModel model, Instant now) {
    ModelSnapshot seen = model.seen();
    return ModelReporter.status(
        seen,
        Optional.empty(),
        ModelDecider.decide(seen, Optional.empty(), now),
        Optional.empty(),
        now);
  }

  private static Condition condition(DetectorModelStatus status, String type) {
    return Conditions.find(status.conditions(), type).orElseThrow();
  }

  private static Map<String, String> conditions(DetectorModelStatus status) {
    return status.conditions().stream()
        .collect(Collectors.toMap(Condition::getType, Condition::getStatus));
  }
}
