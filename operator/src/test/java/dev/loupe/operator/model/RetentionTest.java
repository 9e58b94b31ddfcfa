package dev.loupe.operator.model;

import static dev.loupe.crd.ModelVersionStatus.Stage.CANDIDATE;
import static dev.loupe.crd.ModelVersionStatus.Stage.RETIRED;
import static dev.loupe.crd.ModelVersionStatus.Stage.SERVING;
import static dev.loupe.operator.model.SeenModel.NOON;
import static dev.loupe.operator.model.SeenModel.aModel;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.loupe.operator.kube.Events.Happening;
import dev.loupe.operator.model.ModelDecision.Discard;
import dev.loupe.operator.model.ModelDecision.Rest;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RetentionTest {
  @Test
  void theOldestGoesFirst() {
    assertDiscards(
        serving("v5", aModel().retired("v1").retired("v2").retired("v3").retired("v4")).keeping(2),
        "v1");
  }

  @Test
  void asManyStayAsAreKept() {
    assertStays(serving("v3", aModel().retired("v1").retired("v2")).keeping(3));
  }

  @Test
  void whatServedBeforeStaysToGoBackTo() {
    assertStays(serving("v2", aModel().retired("v1")).keeping(1));
    assertDiscards(serving("v3", aModel().retired("v1").retired("v2")).keeping(1), "v1");
  }

  @Test
  void whatServesStaysHoweverOldItIs() {
    SeenModel model =
        aModel().withVersion("v1", SERVING).running("v1").serving("v1").withVersion("v2", RETIRED);

    assertStays(model.keeping(1));
  }

  @Test
  void whatAUserWroteOrChangedStaysAndIsNotCounted() {
    SeenModel model =
        aModel().withVersionOfAUser("v1").retired("v2").withVersionOfAUser("v3").retired("v4");

    assertStays(serving("v5", model).keeping(3));
    assertDiscards(serving("v5", model).keeping(2), "v2");
  }

  @Test
  void nothingGoesWhileTrafficMoves() {
    SeenModel model =
        serving("v3", aModel().retired("v1").retired("v2")).withVersion("v4", CANDIDATE).keeping(1);

    assertThat(ModelDecider.decide(model.seen(), Optional.empty(), NOON))
        .isNotInstanceOf(Discard.class);
  }

  @Test
  void itIsToldWithWhereTheBundleStays() {
    ModelSnapshot seen = serving("v3", aModel().retired("v1").retired("v2")).keeping(1).seen();

    assertThat(ModelStory.of(ModelDecider.decide(seen, Optional.empty(), NOON), seen))
        .map(Happening::message)
        .contains(
            "ModelVersion v1 is deleted: spec.retention.versions keeps the newest 1 that the"
                + " operator made. Its bundle stays at file://detectors/product-photo/bundles/v1.");
    assertThat(ModelStory.of(new Rest(), seen)).isEqualTo(Optional.empty());
  }

  private static SeenModel serving(String version, SeenModel model) {
    return model.withVersion(version, SERVING).running(version).serving(version);
  }

  private static void assertDiscards(SeenModel model, String version) {
    assertThat(ModelDecider.decide(model.seen(), Optional.empty(), NOON))
        .asInstanceOf(type(Discard.class))
        .satisfies(d -> assertThat(d.version().name()).isEqualTo(version));
  }

  private static void assertStays(SeenModel model) {
    assertThat(ModelDecider.decide(model.seen(), Optional.empty(), NOON)).isEqualTo(new Rest());
  }
}
