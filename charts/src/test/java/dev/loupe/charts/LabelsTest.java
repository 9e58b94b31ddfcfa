package dev.loupe.charts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabelsTest {
  private static final String VALUES =
      """
      watchNamespaces: [team-a]
      commonLabels: {team: vision, app.kubernetes.io/component: mine}
      commonAnnotations: {owner: vision@example.com}
      podLabels: {pod: "yes"}
      podAnnotations: {note: pod}
      serviceAccount: {annotations: {cloud.example/role: loupe}}
      """;

  @Test
  void everyObjectSaysWhoseItIs(@TempDir Path folder) {
    Rendering rendering = Rendering.of(ChartCopy.withoutHookAnnotations(folder), VALUES);

    assertThat(rendering.objects())
        .allSatisfy(
            object -> {
              JsonNode labels = object.at("/metadata/labels");
              assertThat(label(labels, "name")).isEqualTo("loupe");
              assertThat(label(labels, "instance")).isEqualTo(Rendering.RELEASE);
              assertThat(label(labels, "managed-by")).isEqualTo("Helm");
              assertThat(label(labels, "part-of")).isEqualTo("loupe");
              assertThat(label(labels, "version")).isEqualTo("0.1.0");
              assertThat(label(labels, "component")).isNotEmpty().isNotEqualTo("mine");
              assertThat(labels.path("helm.sh/chart").asText()).isEqualTo("loupe-0.1.0");
              assertThat(labels.path("team").asText()).isEqualTo("vision");
              assertThat(object.at("/metadata/annotations/owner").asText())
                  .isEqualTo("vision@example.com");
            });
  }

  @Test
  void podsHaveTheirOwnToo() {
    JsonNode metadata = Rendering.of(VALUES).operator().at("/spec/template/metadata");

    assertThat(metadata.at("/labels/pod").asText()).isEqualTo("yes");
    assertThat(metadata.at("/labels/team").asText()).isEqualTo("vision");
    assertThat(metadata.at("/annotations/note").asText()).isEqualTo("pod");
    assertThat(metadata.at("/annotations/owner").asText()).isEqualTo("vision@example.com");
  }

  @Test
  void selectorsFindTheOperatorPodsAndNoTestPod(@TempDir Path folder) {
    Rendering rendering = Rendering.of(ChartCopy.withoutHookAnnotations(folder), VALUES);
    JsonNode selector = rendering.operator().at("/spec/selector/matchLabels");

    assertThat(rendering.one("Service", "loupe-metrics").at("/spec/selector")).isEqualTo(selector);
    assertThat(rendering.one("PodDisruptionBudget", "loupe").at("/spec/selector/matchLabels"))
        .isEqualTo(selector);
    assertThat(rendering.one("NetworkPolicy", "loupe").at("/spec/podSelector/matchLabels"))
        .isEqualTo(selector);
    assertThat(matches(selector, rendering.operator().at("/spec/template/metadata/labels")))
        .isTrue();
    assertThat(rendering.all("Pod"))
        .hasSize(2)
        .noneMatch(pod -> matches(selector, pod.at("/metadata/labels")));
  }

  @Test
  void theServiceAccountHasItsAnnotations() {
    assertThat(
            Rendering.of(VALUES)
                .one("ServiceAccount", "loupe")
                .at("/metadata/annotations/cloud.example~1role")
                .asText())
        .isEqualTo("loupe");
  }

  private static boolean matches(JsonNode selector, JsonNode labels) {
    return selector.properties().stream()
        .allMatch(wanted -> wanted.getValue().equals(labels.path(wanted.getKey())));
  }

  private static String label(JsonNode labels, String key) {
    return labels.path("app.kubernetes.io/" + key).asText();
  }
}
