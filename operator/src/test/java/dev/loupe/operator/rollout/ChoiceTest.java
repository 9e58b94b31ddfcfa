package dev.loupe.operator.rollout;

import static dev.loupe.operator.rollout.APlan.aPlan;
import static dev.loupe.operator.rollout.SeenRollout.aModel;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class ChoiceTest {
  @Test
  void theNewestCandidateIsTried() {
    assertThat(candidate(aModel().version("v2").version("v3"))).hasValue("v3");
  }

  @Test
  void whatWasRejectedOrGaveWayIsNotTried() {
    SeenRollout seen =
        aModel().version("v2").version("v3").standing("v3", Standing.REJECTED).served("v4");

    assertThat(candidate(seen)).hasValue("v2");
  }

  @Test
  void whatIsOlderThanWhatServesIsNotTried() {
    SeenRollout seen =
        aModel().version("v2").served("v3").standing("v3", Standing.SERVING).running("v3", 4);

    assertThat(candidate(seen.serving("v3"))).isEmpty();
  }

  @Test
  void whileOneIsPinnedOthersWait() {
    assertThat(candidate(aModel().version("v2").version("v3").with(aPlan().pinning("v2"))))
        .hasValue("v2");
    assertThat(candidate(aModel().version("v2").with(aPlan().pinning("v1")))).isEmpty();
    assertThat(candidate(aModel().version("v2").with(aPlan().pinning("stranger")))).isEmpty();
  }

  @Test
  void whatWasPassedByIsTriedIfItIsPinned() {
    SeenRollout seen = aModel().version("v2").standing("v2", Standing.RETIRED);

    assertThat(candidate(seen)).isEmpty();
    assertThat(candidate(seen.with(aPlan().pinning("v2")))).hasValue("v2");
    assertThat(candidate(seen.standing("v2", Standing.REJECTED).with(aPlan().pinning("v2"))))
        .isEmpty();
  }

  @Test
  void aRollbackGoesToTheOneThatServedLast() {
    assertThat(back(aModel().served("v2").served("v3"), "v1")).hasValue("v3");
    assertThat(back(aModel().served("v2").served("v3").version("v4"), "v3")).hasValue("v2");
  }

  @Test
  void aRollbackSkipsRejectedVersions() {
    SeenRollout seen = aModel().served("v2").served("v3").standing("v3", Standing.REJECTED);

    assertThat(back(seen, "v1")).hasValue("v2");
    assertThat(back(aModel(), "v1")).isEmpty();
  }

  private static Optional<String> candidate(SeenRollout seen) {
    return Choice.candidate(seen.seen()).map(Entry::name);
  }

  private static Optional<String> back(SeenRollout seen, String from) {
    return Choice.lastServed(seen.seen(), from).map(Entry::name);
  }
}
