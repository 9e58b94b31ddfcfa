package dev.loupe.operator.kube;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@EnableKubernetesMockClient(crud = true)
class EventsTest {
  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00.5Z");
  private static final ConfigMap RUN =
      new ConfigMapBuilder()
          .withNewMetadata()
          .withName("photo-1")
          .withNamespace("shop")
          .withUid("5e1f")
          .endMetadata()
          .build();

  KubernetesMockServer server;
  KubernetesClient client;

  @Test
  void aHappeningIsToldOnceHoweverOftenItIsSaid() {
    Events events = new Events(client, InstantSource.fixed(NOON), "operator-0");
    Events.Happening begun =
        new Events.Happening(Events.Type.NORMAL, "StageStarted", "train", "Stage train begins.");

    events.tell(RUN, begun);
    events.tell(RUN, begun);

    assertThat(told())
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.getReason()).isEqualTo("StageStarted");
              assertThat(event.getMessage()).isEqualTo("Stage train begins.");
              assertThat(event.getInvolvedObject().getUid()).isEqualTo("5e1f");
              assertThat(event.getFirstTimestamp()).isEqualTo("2026-11-21T12:00:00Z");
              assertThat(event.getReportingInstance()).isEqualTo("operator-0");
            });
  }

  @Test
  void twoStepsOfOneReasonAreTwoEvents() {
    Events events = new Events(client, InstantSource.fixed(NOON), "operator-0");

    for (String stage : List.of("validate", "train")) {
      events.tell(
          RUN,
          new Events.Happening(
              Events.Type.NORMAL, "StageStarted", stage, "Stage " + stage + " begins."));
    }

    assertThat(told()).extracting(Event::getMessage).hasSize(2).doesNotHaveDuplicates();
  }

  @Test
  void aServerThatRefusesStopsNoWork() {
    server.expect().post().withPath("/api/v1/namespaces/shop/events").andReturn(403, "").always();
    Events events = new Events(client, InstantSource.fixed(NOON), "operator-0");

    events.tell(
        RUN, new Events.Happening(Events.Type.WARNING, "Failed", "train", "It did not work."));

    assertThat(told()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 503})
  void aServerInTroubleIsToldASecondTime(int answer) {
    server.expect().post().withPath("/api/v1/namespaces/shop/events").andReturn(answer, "").once();
    try (KubernetesClient operators =
        Clients.client(new KubernetesClientBuilder().withConfig(client.getConfiguration()))) {
      Events events = new Events(operators, InstantSource.fixed(NOON), "operator-0");

      events.tell(
          RUN, new Events.Happening(Events.Type.NORMAL, "StageStarted", "train", "It begins."));
    }

    assertThat(told()).extracting(Event::getMessage).containsExactly("It begins.");
  }

  private List<Event> told() {
    return client.v1().events().inNamespace("shop").list().getItems();
  }
}
