package dev.loupe.charts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.Test;

class DashboardConfigMapTest {
  @Test
  void theChartHasTheDashboardAsItIs() throws IOException {
    if (Repository.updates()) {
      Files.copy(
          Repository.DASHBOARD, Repository.DASHBOARD_IN_CHART, StandardCopyOption.REPLACE_EXISTING);
    }

    assertThat(Repository.DASHBOARD_IN_CHART)
        .as("if it differs, call mvn -pl charts test -Dloupe.update=true")
        .hasSameTextualContentAs(Repository.DASHBOARD);
  }

  @Test
  void grafanasSidecarFindsItByTheLabelItLooksFor() {
    JsonNode map = Rendering.of("dashboards: {enabled: true}").one("ConfigMap", "loupe-dashboard");

    assertThat(map.at("/metadata/labels/grafana_dashboard").asText()).isEqualTo("1");
    assertThat(map.path("data").properties()).hasSize(1);
    assertThat(map.path("data").path("loupe.json").asText())
        .isEqualTo(Repository.text(Repository.DASHBOARD));
  }

  @Test
  void theLabelAndTheAnnotationsAreTheUsers() {
    JsonNode metadata =
        Rendering.of(
                """
                dashboards:
                  enabled: true
                  label: example.com/dashboards
                  labelValue: team-a
                  annotations: {grafana_folder: Detectors}
                """)
            .one("ConfigMap", "loupe-dashboard")
            .path("metadata");

    assertThat(metadata.at("/labels/example.com~1dashboards").asText()).isEqualTo("team-a");
    assertThat(metadata.path("labels").has("grafana_dashboard")).isFalse();
    assertThat(metadata.at("/labels/app.kubernetes.io~1name").asText()).isEqualTo("loupe");
    assertThat(metadata.at("/annotations/grafana_folder").asText()).isEqualTo("Detectors");
  }

  @Test
  void itIsOffUnlessAskedFor() {
    assertThat(Rendering.ofDefaults().names("ConfigMap")).doesNotContain("loupe-dashboard");
  }

  @Test
  void aLabelThatKubernetesRefusesIsRefusedFirst() {
    assertThatThrownBy(() -> Rendering.of("dashboards: {label: 'not a key'}"))
        .hasMessageContaining("at '/dashboards/label': 'not a key' does not match pattern");
  }
}
