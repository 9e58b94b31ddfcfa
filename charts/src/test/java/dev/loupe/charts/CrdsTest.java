package dev.loupe.charts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class CrdsTest {
  @Test
  void theChartHasTheGeneratedFiles() throws IOException {
    List<Path> generated = Repository.yamlFiles(Repository.CRDS);
    if (Repository.updates()) {
      for (Path old : Repository.yamlFiles(Repository.CRDS_IN_CHART)) {
        Files.delete(old);
      }
      for (Path file : generated) {
        Files.copy(file, Repository.CRDS_IN_CHART.resolve(file.getFileName()));
      }
    }

    assertThat(Repository.yamlFiles(Repository.CRDS_IN_CHART).stream().map(Path::getFileName))
        .containsExactlyElementsOf(generated.stream().map(Path::getFileName).toList());
    assertThat(generated)
        .isNotEmpty()
        .allSatisfy(
            file ->
                assertThat(Repository.CRDS_IN_CHART.resolve(file.getFileName()))
                    .as("if it differs, call mvn -pl charts test -Dloupe.update=true")
                    .hasSameTextualContentAs(file));
  }

  @Test
  void whatIsRenderedIsWhatWasGeneratedNumberForNumber() {
    Rendering rendering = Rendering.ofDefaults();

    assertThat(Repository.yamlFiles(Repository.CRDS_IN_CHART))
        .allSatisfy(
            file -> {
              JsonNode generated = Rendering.yaml(Repository.text(file));
              JsonNode rendered =
                  rendering.one("CustomResourceDefinition", Rendering.name(generated));
              assertThat(rendered.path("spec")).isEqualTo(generated.path("spec"));
            });
  }

  @Test
  void theyStayWhenTheReleaseOrTheApplicationGoes() {
    assertThat(Rendering.ofDefaults().all("CustomResourceDefinition"))
        .isNotEmpty()
        .allSatisfy(
            crd -> {
              JsonNode annotations = crd.at("/metadata/annotations");
              assertThat(annotations.path("helm.sh/resource-policy").asText()).isEqualTo("keep");
              assertThat(annotations.path("argocd.argoproj.io/sync-options").asText())
                  .isEqualTo("Prune=false,Delete=false");
            });
  }

  @Test
  void theUserMayInstallThemOtherwise() {
    assertThat(Rendering.of("crds: {install: false}").names("CustomResourceDefinition")).isEmpty();
  }
}
