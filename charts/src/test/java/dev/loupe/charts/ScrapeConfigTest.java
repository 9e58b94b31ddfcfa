package dev.loupe.charts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The chart's scrape configuration; `cluster up --monitoring` gives the same to a Prometheus. */
class ScrapeConfigTest {
  private static final String META = "__meta_kubernetes_";
  private static final JsonNode JOB =
      Rendering.yaml(Repository.text(Repository.CHART.resolve("files/scrape.yaml")))
          .at("/scrape_configs/0");

  @Test
  void theConfigMapCarriesItAsItIs() {
    JsonNode map =
        Rendering.of("metrics: {scrapeConfig: {enabled: true, labels: {prometheus: main}}}")
            .one("ConfigMap", "loupe-scrape");

    assertThat(map.at("/metadata/labels/prometheus").asText()).isEqualTo("main");
    assertThat(map.at("/data/scrape.yaml").asText())
        .isEqualTo(Repository.text(Repository.CHART.resolve("files/scrape.yaml")));
  }

  @Test
  void itFindsTheOperatorsPods() {
    JsonNode labels = Rendering.ofDefaults().operator().at("/spec/template/metadata/labels");

    assertThat(isKept(labels, "management")).isTrue();
    assertThat(isKept(labels, "http")).isFalse();
  }

  @Test
  void itFindsTheServingPodsThatThePodMonitorFinds(@TempDir Path folder) {
    JsonNode labels =
        Rendering.of(
                ChartCopy.withPrometheusOperator(folder), "metrics: {podMonitor: {enabled: true}}")
            .one("PodMonitor", "loupe-serving")
            .at("/spec/selector/matchLabels");

    assertThat(isKept(labels, "management")).isTrue();
  }

  @Test
  void itLeavesOthersAlone() {
    assertThat(isKept(Rendering.yaml("{app.kubernetes.io/component: serving}"), "management"))
        .isFalse();
    assertThat(isKept(Rendering.yaml("{app: web}"), "management")).isFalse();
  }

  @Test
  void whatIsScrapedHasThePodsNamespaceAndName() {
    Map<String, String> targets =
        rules("target_label").stream()
            .collect(
                Collectors.toMap(
                    rule -> rule.path("target_label").asText(),
                    rule -> rule.at("/source_labels/0").asText()));

    assertThat(targets)
        .isEqualTo(Map.of("namespace", META + "namespace", "pod", META + "pod_name"));
    // Else a program's own label of this name would win.
    assertThat(JOB.has("honor_labels")).isFalse();
  }

  @Test
  void nothingIsScrapedTwice() {
    assertThatThrownBy(
            () ->
                Rendering.of(
                    "metrics: {scrapeConfig: {enabled: true}, podMonitor: {enabled: true}}"))
        .hasMessageContaining("metrics.scrapeConfig.enabled is true beside");
  }

  @Test
  void itIsOffUnlessAskedFor() {
    assertThat(Rendering.ofDefaults().names("ConfigMap")).doesNotContain("loupe-scrape");
  }

  /** Whether the rules keep the target of a running pod with these labels. */
  private static boolean isKept(JsonNode podLabels, String port) {
    return rules("action").stream()
        .allMatch(
            rule -> {
              String text =
                  Rendering.texts(rule.path("source_labels")).stream()
                      .map(name -> meta(name, podLabels, port))
                      .collect(Collectors.joining(";"));
              boolean found = text.matches(rule.path("regex").asText());
              return rule.path("action").asText().equals("keep") == found;
            });
  }

  private static String meta(String name, JsonNode podLabels, String port) {
    return switch (name) {
      case META + "pod_container_port_name" -> port;
      case META + "pod_phase" -> "Running";
      default ->
          podLabels.properties().stream()
              .filter(
                  label ->
                      name.equals(
                          META + "pod_label_" + label.getKey().replaceAll("[^a-zA-Z0-9_]", "_")))
              .map(label -> label.getValue().asText())
              .findFirst()
              .orElse("");
    };
  }

  private static List<JsonNode> rules(String with) {
    return Rendering.elements(JOB.path("relabel_configs")).filter(rule -> rule.has(with)).toList();
  }
}
