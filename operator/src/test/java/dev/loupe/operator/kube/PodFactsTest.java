package dev.loupe.operator.kube;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PodFactsTest {
  @ParameterizedTest
  @CsvSource({
    "Pending, false",
    "Running, false",
    "Unknown, false",
    "Succeeded, true",
    "Failed, true"
  })
  void aPodHasEndedWhenNoContainerOfItRunsAgain(String phase, boolean ended) {
    Pod pod = new PodBuilder().withNewStatus().withPhase(phase).endStatus().build();

    assertThat(new PodFacts(pod).hasEnded()).isEqualTo(ended);
  }

  @Test
  void aPodThatIsBeingDeletedHasNotEnded() {
    Pod pod =
        new PodBuilder()
            .withNewMetadata()
            .withDeletionTimestamp("2026-11-21T12:00:00Z")
            .endMetadata()
            .withNewStatus()
            .withPhase("Running")
            .endStatus()
            .build();

    assertThat(new PodFacts(pod).hasEnded()).isFalse();
  }

  @Test
  void aPodOfWhichNothingIsKnownHasNotEndedAndAsksForNoKeys() {
    assertThat(new PodFacts(new Pod()).hasEnded()).isFalse();
    assertThat(new PodFacts(new Pod()).asksForApiKeys()).isFalse();
  }

  @Test
  void aPodAsksForApiKeysWhenItsEnvironmentNamesTheirFolder() {
    assertThat(new PodFacts(pod("LOUPE_API_KEYS_DIR")).asksForApiKeys()).isTrue();
    assertThat(new PodFacts(pod("LOUPE_KEYS_DIR")).asksForApiKeys()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"LOUPE_API_KEYS_DIR, true", "LOUPE_KEYS_DIR, false"})
  void thatIsAllThatIsKeptOfASpecAndItOutlivesACopy(String variable, boolean asks) {
    KubernetesSerialization operators = Clients.serialization();
    String json = new KubernetesSerialization().asJson(pod(variable));

    Pod read = operators.unmarshal(json, Pod.class);

    assertThat(new PodFacts(read).asksForApiKeys()).isEqualTo(asks);
    assertThat(new PodFacts(operators.clone(read)).asksForApiKeys()).isEqualTo(asks);
    assertThat(operators.asJson(read)).doesNotContain("shop.example", "LOUPE_MODEL");
  }

  private static Pod pod(String variable) {
    return new PodBuilder()
        .withNewSpec()
        .addNewContainer()
        .withName("beside")
        .endContainer()
        .addNewContainer()
        .withName("serving")
        .withImage("shop.example/serving")
        .addNewEnv()
        .withName("LOUPE_MODEL")
        .endEnv()
        .addNewEnv()
        .withName(variable)
        .withValue("/etc/loupe")
        .endEnv()
        .endContainer()
        .endSpec()
        .build();
  }
}
