package dev.loupe.operator.model;

import static dev.loupe.crd.ModelVersionStatus.Stage.CANDIDATE;
import static dev.loupe.crd.ModelVersionStatus.Stage.RETIRED;
import static dev.loupe.crd.ModelVersionStatus.Stage.SERVING;
import static dev.loupe.operator.model.SeenModel.NOON;
import static dev.loupe.operator.model.SeenModel.aModel;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.loupe.contract.TrafficSplit;
import dev.loupe.crd.DetectorModelStatus;
import dev.loupe.crd.ModelVersionStatus.Stage;
import dev.loupe.operator.kube.Hold;
import dev.loupe.operator.model.ModelDecision.Autoscale;
import dev.loupe.operator.model.ModelDecision.Configure;
import dev.loupe.operator.model.ModelDecision.PointTraffic;
import dev.loupe.operator.model.ModelDecision.Reason;
import dev.loupe.operator.model.ModelDecision.RecordStage;
import dev.loupe.operator.model.ModelDecision.Rest;
import dev.loupe.operator.model.ModelDecision.Run;
import dev.loupe.operator.model.ModelDecision.Stop;
import dev.loupe.operator.model.ModelDecision.Touch;
import dev.loupe.operator.model.ModelDecision.Wait;
import dev.loupe.operator.model.ModelDecision.WriteSplit;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ModelDeciderTest {
  @Test
  void withoutAVersionItWaits() {
    assertThat(decide(aModel()))
        .asInstanceOf(type(Wait.class))
        .satisfies(w -> assertThat(w.reason()).isEqualTo(Reason.WAITING_FOR_VERSION));
  }

  @Test
  void theNewestVersionIsStartedFirst() {
    assertThat(decide(aModel().withVersion("v1").withVersion("v2")))
        .asInstanceOf(type(Run.class))
        .satisfies(r -> assertThat(r.version().name()).isEqualTo("v2"));
  }

  @Test
  void theFirstVersionServesWithItsFirstPod() {
    assertThat(decide(aModel().withVersion("v1", CANDIDATE).starting("v1", 0)))
        .isInstanceOf(Wait.class);
    assertThat(decide(aModel().withVersion("v1", CANDIDATE).starting("v1", 1)))
        .isEqualTo(new PointTraffic("v1", Optional.empty()));
  }

  @Test
  void withoutItsServiceWhatRunsServesBeforeWhatIsNewer() {
    SeenModel model =
        aModel()
            .withVersion("v1", SERVING)
            .withVersion("v2", CANDIDATE)
            .running("v1")
            .starting("v2", 0);

    assertThat(decide(model)).isEqualTo(new PointTraffic("v1", Optional.empty()));
  }

  @Test
  void aVersionThatServesIsKeptAsTheSpecSays() {
    SeenModel model = aModel().withVersion("v1", SERVING).outdated("v1").serving("v1");

    assertThat(decide(model)).isInstanceOf(Run.class);
  }

  @Test
  void aServiceThatWasChangedIsSetRight() {
    SeenModel model = aModel().withVersion("v1", SERVING).running("v1").withItsServiceChanged("v1");

    assertThat(decide(model)).isEqualTo(new PointTraffic("v1", Optional.of("v1")));
  }

  @Test
  void aNewerVersionIsStartedBesideTheOneThatServes() {
    assertThat(decide(served("v1").withVersion("v2")))
        .asInstanceOf(type(Run.class))
        .satisfies(r -> assertThat(r.version().name()).isEqualTo("v2"));
  }

  @Test
  void aCandidateTakesOverOnlyWithAllItsPods() {
    SeenModel half = served("v1").withVersion("v2", CANDIDATE).starting("v2", 1);
    assertThat(decide(half))
        .asInstanceOf(type(Wait.class))
        .satisfies(w -> assertThat(w.reason()).isEqualTo(Reason.CANDIDATE_STARTING));

    SeenModel all = served("v1").withVersion("v2", CANDIDATE).running("v2");
    assertThat(decide(all)).isEqualTo(new PointTraffic("v2", Optional.of("v1")));
  }

  @Test
  void oldPodsStayWhileRequestsMayBeSentToThem() {
    SeenModel moving = tookOver().listing("v1", "v2");
    assertThat(decide(moving))
        .asInstanceOf(type(Wait.class))
        .satisfies(w -> assertThat(w.reason()).isEqualTo(Reason.MOVING_TRAFFIC));

    assertThat(decide(tookOver().listing())).isInstanceOf(Wait.class);
    assertThat(decide(tookOver().listingStrangers("v2"))).isInstanceOf(Wait.class);
    assertThat(decide(tookOver().listing("v2"))).isEqualTo(new Stop("v1"));
  }

  @Test
  void aCandidateThatIsStuckIsLeftForANewerOne() {
    SeenModel model =
        served("v1")
            .withVersion("v2", CANDIDATE)
            .starting("v2", 0)
            .withVersion("v3", CANDIDATE)
            .starting("v3", 0);

    assertThat(decide(model)).isEqualTo(new Stop("v2"));
  }

  @Test
  void whatHoldsACandidateBackIsSaid() {
    Hold hold = new Hold("Error", "bundle refused", NOON.minusSeconds(60));
    SeenModel model = served("v1").withVersion("v2", CANDIDATE).held("v2", hold);

    assertThat(decide(model))
        .asInstanceOf(type(Wait.class))
        .satisfies(w -> assertThat(w.hold()).contains(hold))
        .satisfies(w -> assertThat(w.forWhat()).contains("v2", "0 of 2", "bundle refused"));
  }

  @Test
  void aRetiredVersionNeverComesBackByItself() {
    SeenModel model = served("v1").withVersion("v2", RETIRED);

    assertThat(decide(model)).isEqualTo(new Rest());
  }

  @Test
  void anOlderVersionNeverTakesOver() {
    SeenModel model =
        aModel().withVersion("v1", RETIRED).withVersion("v2", SERVING).running("v2").serving("v2");

    assertThat(decide(model)).isEqualTo(new Rest());
  }

  @Test
  void aVersionDeletedFromTheRegistryGoesOnServing() {
    SeenModel model =
        aModel()
            .withVersion("v1", RETIRED)
            .withVersion("v2", SERVING)
            .running("v2")
            .serving("v2")
            .withoutRegistryEntry("v2");

    assertThat(decide(model)).isEqualTo(new Rest());
  }

  @Test
  void whatServedLastHasItsTrafficBackEvenWithoutItsEntryInTheRegistry() {
    SeenModel model =
        aModel()
            .withVersion("v1", RETIRED)
            .withVersion("v2", SERVING)
            .running("v2")
            .withoutRegistryEntry("v2")
            .after(new DetectorModelStatus(1, List.of(), "Serving", "", "v2", null, 2, null, null));

    assertThat(decide(model)).isEqualTo(new PointTraffic("v2", Optional.empty()));
  }

  @Test
  void whatIsRefusedOfTheOldVersionKeepsNoNewerOneFromTakingOver() {
    SeenModel model = aModel().withVersion("v1", SERVING).outdated("v1").serving("v1").refused();
    assertThat(decide(model)).isInstanceOf(Run.class);

    assertThat(decide(model.withVersion("v2", CANDIDATE).running("v2")))
        .isEqualTo(new PointTraffic("v2", Optional.of("v1")));
  }

  @Test
  void aCandidateThatWasPassedByIsRetired() {
    SeenModel model =
        aModel()
            .withVersion("v1", CANDIDATE)
            .withVersion("v2", SERVING)
            .running("v2")
            .serving("v2");

    assertThat(decide(model)).satisfies(d -> records(d, "v1", RETIRED));
  }

  @Test
  void aVersionLostAltogetherIsReplaced() {
    assertThat(decide(aModel().withVersion("v1", RETIRED).pointingTo("v2")))
        .asInstanceOf(type(Run.class))
        .satisfies(r -> assertThat(r.version().name()).isEqualTo("v1"));
    assertThat(decide(aModel().pointingTo("v2")))
        .asInstanceOf(type(Wait.class))
        .satisfies(w -> assertThat(w.reason()).isEqualTo(Reason.VERSION_LOST));
  }

  @Test
  void theRegistryIsToldWhatServesAndWhatServed() {
    assertThat(decide(served("v1").withVersion("v2").starting("v2", 0)))
        .satisfies(d -> records(d, "v2", CANDIDATE));
    assertThat(
            decide(
                aModel()
                    .withVersion("v1", SERVING)
                    .withVersion("v2", SERVING)
                    .running("v2")
                    .serving("v2")))
        .satisfies(d -> records(d, "v1", RETIRED));
  }

  @Test
  void aVersionInNoStoreOfThisClusterIsNamed() {
    SeenModel model = served("v1").withVersionAt("v2", "hdfs://elsewhere/x");

    assertThat(ModelDecider.decide(model.seen(), Optional.empty(), NOON))
        .satisfies(d -> records(d, "v2", CANDIDATE));
  }

  @Test
  void aModelThatIsDeletedIsLeftToTheGarbageCollector() {
    assertThat(decide(served("v1").withVersion("v2").deleting())).isEqualTo(new Rest());
  }

  @Test
  void podsAreToldWhoServesAndThenThatTheyWereTold() {
    assertThat(decide(served("v1").toldNothing())).isEqualTo(new WriteSplit(alone("v1", 1)));
    assertThat(decide(served("v1").untouched("pod-1", "pod-2")))
        .isEqualTo(new Touch(1, List.of("pod-1", "pod-2")));
  }

  @Test
  void beforeAVersionServesThereIsNothingToTell() {
    assertThat(decide(aModel().withVersion("v1", CANDIDATE).starting("v1", 0).toldNothing()))
        .isInstanceOf(Wait.class);
  }

  @Test
  void whenAnotherVersionServesPodsAreToldBeforeTheOldOnesGo() {
    SeenModel moved =
        aModel()
            .withVersion("v1", SERVING)
            .withVersion("v2", CANDIDATE)
            .running("v1")
            .running("v2")
            .serving("v2");

    assertThat(decide(moved.toldOf("v1", 4))).isEqualTo(new WriteSplit(alone("v2", 5)));
  }

  @Test
  void aSplitThatSomebodyDeletedIsWrittenWithATurnThatPodsDoNotPassOver() {
    assertThat(decide(served("v1").toldNothing().withAPodThatWasToldOf(7)))
        .isEqualTo(new WriteSplit(alone("v1", 8)));
  }

  @Test
  void aSplitThatIsRefusedKeepsNoNewerVersionFromStarting() {
    SeenModel model = served("v1").toldNothing().splitRefused();

    assertThat(decide(model)).isInstanceOf(WriteSplit.class);
    assertThat(decide(model.withVersion("v2"))).isInstanceOf(Run.class);
  }

  private static TrafficSplit alone(String version, int turn) {
    return new TrafficSplit("uid-1", turn, version, version + ".shop.svc", null, null, null);
  }

  private static void records(ModelDecision decision, String version, Stage stage) {
    assertThat(decision)
        .asInstanceOf(type(RecordStage.class))
        .satisfies(r -> assertThat(r.version()).isEqualTo(version))
        .satisfies(r -> assertThat(r.stage()).isEqualTo(stage));
  }

  private static SeenModel served(String version) {
    return aModel().withVersion(version, SERVING).running(version).serving(version);
  }

  private static SeenModel tookOver() {
    return aModel()
        .withVersion("v1", RETIRED)
        .withVersion("v2", SERVING)
        .running("v1")
        .running("v2")
        .pointingTo("v2");
  }

  private static ModelDecision decide(SeenModel model) {
    return ModelDecider.decide(model.seen(), Optional.empty(), NOON);
  }

  @Test
  void whatThePodsMountIsWrittenBeforeThem() {
    assertThat(decide(aModel().withVersion("v1").unconfigured())).isEqualTo(new Configure());
    assertThat(decide(aModel().unconfigured())).isInstanceOf(Wait.class);
  }

  @Test
  void whatIsRefusedOfItKeepsTrafficMoving() {
    SeenModel model =
        aModel()
            .withVersion("v1", Stage.SERVING)
            .withVersion("v2")
            .running("v1")
            .running("v2")
            .serving("v1")
            .unconfigured()
            .refused();

    assertThat(decide(model)).isEqualTo(new PointTraffic("v2", Optional.of("v1")));
  }

  @Test
  void aVersionThatServesIsLeftToTheAutoscalerBeforeThereIsOne() {
    SeenModel model = aModel().withVersion("v1", Stage.SERVING).outdated("v1").serving("v1");

    assertThat(decide(model.autoscaled(Scaler.NONE)))
        .asInstanceOf(type(Run.class))
        .satisfies(run -> assertThat(run.replicas()).isEmpty());
    assertThat(decide(model.running("v1"))).isEqualTo(new Autoscale(Optional.of("v1")));
    assertThat(decide(model.autoscaled(Scaler.OUTDATED)))
        .isEqualTo(new Autoscale(Optional.of("v1")));
    assertThat(decide(model.autoscaled(Scaler.CURRENT))).isEqualTo(new Rest());
  }

  @Test
  void theFirstVersionBeginsWithTheAutoscalersLeast() {
    assertThat(decide(aModel().withVersion("v1").autoscaled(Scaler.NONE)))
        .asInstanceOf(type(Run.class))
        .satisfies(run -> assertThat(run.replicas()).hasValue(3));
  }

  @Test
  void aCandidateGetsAsManyPodsAsServe() {
    SeenModel model =
        aModel()
            .withVersion("v1", Stage.SERVING)
            .withVersion("v2", Stage.CANDIDATE)
            .scaledTo("v1", 4)
            .serving("v1")
            .autoscaled(Scaler.CURRENT);

    assertThat(decide(model))
        .asInstanceOf(type(Run.class))
        .satisfies(run -> assertThat(run.version().name()).isEqualTo("v2"))
        .satisfies(run -> assertThat(run.replicas()).hasValue(4));
    assertThat(decide(model.scaledTo("v2", 3))).isInstanceOf(Wait.class);
    assertThat(decide(model.scaledTo("v2", 4)))
        .isEqualTo(new PointTraffic("v2", Optional.of("v1")));
  }

  @Test
  void anAutoscalerThatIsNoLongerWantedGoesBeforeTheOperatorCounts() {
    SeenModel model =
        aModel()
            .withVersion("v1", Stage.SERVING)
            .outdated("v1")
            .serving("v1")
            .withScaler(Scaler.OUTDATED);

    assertThat(decide(model)).isEqualTo(new Autoscale(Optional.empty()));
    assertThat(decide(model.withScaler(Scaler.NONE)))
        .asInstanceOf(type(Run.class))
        .satisfies(run -> assertThat(run.replicas()).hasValue(2));
  }
}
