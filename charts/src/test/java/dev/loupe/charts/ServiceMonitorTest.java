package dev.loupe.charts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceMonitorTest {
  private static final String ENABLED =
      "metrics: {serviceMonitor: {enabled: true, interval: 15s, labels: {release: prometheus}}}";

  @Test
  void itScrapesTheServicesPort(@TempDir Path folder) {
    Rendering rendering = Rendering.of(ChartCopy.withPrometheusOperator(folder), ENABLED);
    JsonNode monitor = rendering.one("ServiceMonitor", "loupe");
    JsonNode service = rendering.one("Service", "loupe-metrics");

    assertThat(monitor.at("/metadata/labels/release").asText()).isEqualTo("prometheus");
    assertThat(monitor.at("/spec/endpoints"))
        .isEqualTo(Rendering.yaml("[{port: management, path: /metrics, interval: 15s}]"));
    assertThat(service.at("/spec/ports/0/name").asText()).isEqualTo("management");
    assertThat(service.at("/spec/ports/0/port").asInt()).isEqualTo(9090);
    assertThat(monitor.at("/spec/selector/matchLabels").properties())
        .isNotEmpty()
        .allSatisfy(
            label ->
                assertThat(service.at("/metadata/labels").path(label.getKey()))
                    .isEqualTo(label.getValue()));
  }

  @Test
  void aClusterThatKnowsNoneIsTold() {
    assertThatThrownBy(() -> Rendering.of(ENABLED))
        .hasMessageContaining(
            "metrics.serviceMonitor.enabled is true, and the cluster knows no monitoring.coreos.com/v1");
  }

  @Test
  void itIsOffUnlessAskedFor() {
    assertThat(Rendering.ofDefaults().names("ServiceMonitor")).isEmpty();
  }
}
