package dev.loupe.crd;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CrdFilesTest {
  private static final Path FOLDER = Path.of("");

  @Test
  void theCheckedInFilesAreWhatTheRecordsSay() throws IOException {
    Map<String, CustomResourceDefinition> crds = CrdWriter.crds();
    for (Map.Entry<String, CustomResourceDefinition> crd : crds.entrySet()) {
      GeneratedFile.check(FOLDER.resolve(crd.getKey()), CrdWriter.yaml(crd.getValue()));
    }
  }

  @Test
  void noOtherCrdLiesBesideThem() throws IOException {
    try (var files = Files.list(FOLDER.toAbsolutePath())) {
      assertThat(files.map(file -> file.getFileName().toString()).filter(n -> n.endsWith(".yaml")))
          .containsExactlyInAnyOrder(
              "detectormodels.loupe.dev.yaml",
              "trainingruns.loupe.dev.yaml",
              "modelversions.loupe.dev.yaml");
    }
  }
}
