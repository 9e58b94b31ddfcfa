package dev.loupe.charts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.Test;

class DashboardConfigMapTest {
  @Test
  void theChartHasEachDashboardAsItIs() throws IOException {
    List<Path> dashboards = Repository.files(Repository.DASHBOARDS, ".json");
    if (Repository.updates()) {
      for (Path dashboard : dashboards) {
        Files.copy(dashboard, copy(dashboard), StandardCopyOption.REPLACE_EXISTING);
      }
    }

    assertThat(Repository.files(Repository.DASHBOARDS_IN_CHART, ".json"))
        .containsExactlyElementsOf(dashboards.stream().map(DashboardConfigMapTest::copy).toList());
    assertThat(dashboards)
        .isNotEmpty()
        .allSatisfy(
            dashboard ->
                assertThat(copy(dashboard))
                    .as("if it differs, call mvn -pl charts test -Dloupe.update=true")
                    .hasSameTextualContentAs(dashboard));
  }

  @Test
  void grafanasSidecarFindsThemByTheLabelItLooksFor() {
    JsonNode map = Rendering.of("dashboards: {enabled: true}").one("ConfigMap", "loupe-dashboard");
    List<Path> dashboards = Repository.files(Repository.DASHBOARDS, ".json");

    assertThat(map.at("/metadata/labels/grafana_dashboard").asText()).isEqualTo("1");
    assertThat(map.path("data").properties()).hasSameSizeAs(dashboards);
    assertThat(dashboards)
        .allSatisfy(
            dashboard ->
                assertThat(map.path("data").path(dashboard.getFileName().toString()).asText())
                    .isEqualTo(Repository.text(dashboard)));
  }

  private static Path copy(Path dashboard) {
    return Repository.DASHBOARDS_IN_CHART.resolve(dashboard.getFileName());
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
