package dev.loupe.charts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/install.md tells the user to write is what the chart takes. */
class InstallDocumentTest {
  private static final String TEXT = Repository.text(Repository.ROOT.resolve("docs/install.md"));
  private static final Pattern YAML_BLOCK = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);

  @TempDir Path folder;

  @Test
  void everyExampleOfValuesIsAccepted() {
    List<JsonNode> values = blocks().filter(block -> !block.has("kind")).toList();

    Path chart = ChartCopy.withPrometheusOperator(folder);

    assertThat(values)
        .hasSize(6)
        .allSatisfy(
            block ->
                assertThatCode(() -> Rendering.of(chart, text(block))).doesNotThrowAnyException());
  }

  @Test
  void theArgoCdApplicationPointsAtTheChartAndItsValuesAreAccepted()
      throws JsonProcessingException {
    List<JsonNode> applications =
        blocks().filter(block -> block.path("kind").asText().equals("Application")).toList();

    assertThat(applications).hasSize(1);
    JsonNode source = applications.getFirst().at("/spec/source");
    assertThat(Repository.ROOT.resolve(source.path("path").asText())).isEqualTo(Repository.CHART);
    assertThat(
            Rendering.of(text(source.at("/helm/valuesObject")))
                .operatorPod()
                .at("/containers/0/image")
                .asText())
        .startsWith("registry.example/loupe/operator@sha256:");
  }

  @Test
  void itRemovesTheCrdsByTheirNames() {
    assertThat(Rendering.ofDefaults().names("CustomResourceDefinition"))
        .isNotEmpty()
        .allSatisfy(crd -> assertThat(TEXT).contains(" " + crd));
  }

  private static Stream<JsonNode> blocks() {
    return YAML_BLOCK
        .matcher(TEXT)
        .results()
        .map((MatchResult block) -> Rendering.yaml(block.group(1)));
  }

  private static String text(JsonNode values) throws JsonProcessingException {
    return Rendering.YAML.writeValueAsString(values);
  }
}
