package dev.loupe.charts;

import static org.assertj.core.api.Assertions.assertThat;

import com.marcnuri.helm.Helm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NotesTest {
  private static final String OWN_IMAGES =
      """
      images:
        operator: {repository: registry.example/operator}
        serving: {repository: registry.example/serving}
        trainer: {repository: registry.example/trainer}
        trainerCuda: {repository: registry.example/trainer-cuda}
      """;

  @TempDir Path folder;

  @Test
  void theySayWhereTheOperatorActsAndWhatToDoNext() throws IOException {
    assertThat(notes(OWN_IMAGES))
        .contains("It acts in every namespace.")
        .contains("helm test loupe -n loupe-system --logs")
        .doesNotContain("no registry holds")
        .doesNotContain("There is no image for training on GPUs");
    assertThat(notes("watchNamespaces: [team-a, team-b]"))
        .contains("It acts in team-a, team-b, and nowhere else.");
  }

  @Test
  void theyWarnOfImagesThatNoRegistryHolds() throws IOException {
    assertThat(notes("{}"))
        .contains(
            "no registry holds loupe.local/operator, loupe.local/serving, loupe.local/trainer.");
  }

  @Test
  void theyTellOfWhatIsMissing() throws IOException {
    assertThat(notes("crds: {install: false}"))
        .contains("There is no image for training on GPUs")
        .contains("The CustomResourceDefinitions are yours to install and upgrade");
  }

  private String notes(String values) throws IOException {
    Path file = Files.writeString(folder.resolve("values.yaml"), values);
    String said =
        new Helm(Repository.CHART)
            .install()
            .withName(Rendering.RELEASE)
            .withNamespace(Rendering.NAMESPACE)
            .withKubeVersion(Rendering.KUBERNETES)
            .withValuesFile(file)
            .clientOnly()
            .dryRun()
            .call()
            .getOutput();
    return said.substring(said.indexOf("NOTES:"));
  }
}
