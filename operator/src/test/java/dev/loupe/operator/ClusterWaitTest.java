package dev.loupe.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.operator.kube.Clients;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@EnableKubernetesMockClient
class ClusterWaitTest {
  private static final String MODELS = "/apis/loupe.dev/v1alpha1/detectormodels?limit=1";

  private final List<Duration> pauses = new ArrayList<>();

  KubernetesMockServer server;
  KubernetesClient mock;
  private KubernetesClient client;

  @BeforeEach
  void asTheOperatorAsks() {
    client = Clients.client(new KubernetesClientBuilder().withConfig(mock.getConfiguration()));
  }

  @AfterEach
  void goodBye() {
    client.close();
  }

  @Test
  void aServerThatBeginsIsAskedAgain() throws InterruptedException {
    refuse(MODELS, 429, 2);
    answer("");

    waitFor(Set.of()).untilItAnswers();

    assertThat(pauses).containsExactly(ClusterWait.PAUSE, ClusterWait.PAUSE);
  }

  @Test
  void eachWatchedNamespaceIsAskedFor() throws InterruptedException {
    refuse("/apis/loupe.dev/v1alpha1/namespaces/shop/detectormodels?limit=1", 503, 1);
    answer("namespaces/shop/");
    answer("namespaces/lab/");

    waitFor(Set.of("shop", "lab")).untilItAnswers();

    assertThat(pauses).hasSize(1);
  }

  @Test
  void missingRightsAreNotWaitedFor() {
    refuse(MODELS, 403, 1);

    assertThatThrownBy(() -> waitFor(Set.of()).untilItAnswers())
        .hasMessageContaining("detectormodels");

    assertThat(pauses).isEmpty();
  }

  @Test
  void aServerThatNeverAnswersIsGivenUp() {
    refuse(MODELS, 503, ClusterWait.TRIES + 1);

    assertThatThrownBy(() -> waitFor(Set.of()).untilItAnswers()).hasMessageContaining("503");

    assertThat(pauses).hasSize(ClusterWait.TRIES - 1);
  }

  private ClusterWait waitFor(Set<String> namespaces) {
    return new ClusterWait(client, namespaces, pauses::add);
  }

  private void refuse(String path, int code, int times) {
    server
        .expect()
        .get()
        .withPath(path)
        .andReturn(
            code, new StatusBuilder().withCode(code).withMessage(code + " for " + path).build())
        .times(times);
  }

  private void answer(String namespace) {
    for (String kind : List.of("DetectorModel", "TrainingRun", "ModelVersion")) {
      server
          .expect()
          .get()
          .withPath(
              "/apis/loupe.dev/v1alpha1/%s%ss?limit=1"
                  .formatted(namespace, kind.toLowerCase(Locale.ROOT)))
          .andReturn(
              200,
              Map.of("apiVersion", "loupe.dev/v1alpha1", "kind", kind + "List", "items", List.of()))
          .always();
    }
  }
}
