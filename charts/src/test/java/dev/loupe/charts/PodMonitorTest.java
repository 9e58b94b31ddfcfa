package dev.loupe.charts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PodMonitorTest {
  private static final String ENABLED =
      "metrics: {podMonitor: {enabled: true, interval: 10s, labels: {release: prometheus}}}";

  @Test
  void itScrapesTheServingPodsOfAllNamespaces(@TempDir Path folder) {
    JsonNode monitor = monitor(folder, ENABLED);

    assertThat(monitor.at("/metadata/labels/release").asText()).isEqualTo("prometheus");
    assertThat(monitor.path("spec"))
        .isEqualTo(
            Rendering.yaml(
                """
                namespaceSelector: {any: true}
                selector: {matchLabels: {app.kubernetes.io/managed-by: loupe, app.kubernetes.io/component: serving}}
                podMetricsEndpoints: [{port: management, path: /metrics, interval: 10s}]
                """));
  }

  @Test
  void itLooksWhereTheOperatorActs(@TempDir Path folder) {
    JsonNode monitor = monitor(folder, ENABLED + "\nwatchNamespaces: [team-a]");

    assertThat(monitor.at("/spec/namespaceSelector"))
        .isEqualTo(Rendering.yaml("{matchNames: [team-a]}"));
  }

  @Test
  void aClusterThatKnowsNoneIsTold() {
    assertThatThrownBy(() -> Rendering.of(ENABLED))
        .hasMessageContaining(
            "metrics.podMonitor.enabled is true, and the cluster knows no monitoring.coreos.com/v1");
  }

  @Test
  void itIsOffUnlessAskedFor() {
    assertThat(Rendering.ofDefaults().names("PodMonitor")).isEmpty();
  }

  private static JsonNode monitor(Path folder, String values) {
    return Rendering.of(ChartCopy.withPrometheusOperator(folder), values)
        .one("PodMonitor", "loupe-serving");
  }
}
