package dev.loupe.operator.kube;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.EventListBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@EnableKubernetesMockClient
class PodHoldsTest {
  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
  private static final String WORDS =
      "MountVolume.SetUp failed for volume \"secret-0\" : secret \"shop-s3\" not found";

  KubernetesMockServer server;
  KubernetesClient client;

  @BeforeEach
  void theKubeletWarnsOfASecretThatIsMissing() {
    server
        .expect()
        .get()
        .withPath(
            "/api/v1/namespaces/shop/events"
                + "?fieldSelector=involvedObject.uid%3D5e1f%2Ctype%3DWarning&limit=50")
        .andReturn(
            200,
            new EventListBuilder()
                .addToItems(
                    new EventBuilder()
                        .withType("Warning")
                        .withReason("FailedMount")
                        .withMessage(WORDS)
                        .withFirstTimestamp(NOON.minusSeconds(11).toString())
                        .withLastTimestamp(NOON.toString())
                        .build())
                .build())
        .always();
  }

  @Test
  void aPodThatIsLateIsExplainedByTheKubeletsWarning() {
    assertThat(after(Duration.ofSeconds(11)).of(new PodFacts(pod("ContainerCreating"))))
        .contains(new Hold("FailedMount", WORDS, NOON.minusSeconds(11)));
  }

  @Test
  void aPodThatIsNotLateHasNothingToExplain() {
    assertThat(after(Duration.ofSeconds(9)).of(new PodFacts(pod("ContainerCreating")))).isEmpty();
  }

  @Test
  void aContainerThatWaitsSaysItselfWhy() {
    assertThat(after(Duration.ofSeconds(11)).of(new PodFacts(pod("ImagePullBackOff"))))
        .hasValueSatisfying(hold -> assertThat(hold.reason()).isEqualTo("ImagePullBackOff"));
  }

  private PodHolds after(Duration time) {
    InstantSource clock = InstantSource.fixed(NOON.plus(time));
    return new PodHolds(new Events(client, clock, "operator-0"), clock);
  }

  private static Pod pod(String waitsFor) {
    return new PodBuilder()
        .withNewMetadata()
        .withName("photo-1")
        .withNamespace("shop")
        .withUid("5e1f")
        .withCreationTimestamp(NOON.toString())
        .endMetadata()
        .withNewStatus()
        .addNewCondition()
        .withType("PodScheduled")
        .withStatus("True")
        .endCondition()
        .addNewContainerStatus()
        .withNewState()
        .withNewWaiting()
        .withReason(waitsFor)
        .endWaiting()
        .endState()
        .endContainerStatus()
        .endStatus()
        .build();
  }
}
