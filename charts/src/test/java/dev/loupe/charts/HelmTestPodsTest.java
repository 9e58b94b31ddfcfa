package dev.loupe.charts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HelmTestPodsTest {
  @TempDir Path folder;

  @Test
  void theyAreNoPartOfTheRelease() {
    assertThat(Rendering.ofDefaults().text()).doesNotContain("kind: Pod\n");
  }

  @ParameterizedTest
  @CsvSource({"rights, RightsCheck, rights.json", "prediction, PredictionCheck, picture.jpg"})
  void aCheckIsAClassOfTheOperatorsImageRunAsTheOperatorsServiceAccount(
      String name, String className, String file) {
    Rendering rendering =
        rendering("images: {operator: {repository: registry.example/operator, tag: v3}}");
    JsonNode pod = rendering.one("Pod", "loupe-test-" + name).path("spec");
    JsonNode container = pod.at("/containers/0");

    assertThat(pod.path("serviceAccountName"))
        .isEqualTo(rendering.operatorPod().path("serviceAccountName"));
    assertThat(pod.path("restartPolicy").asText()).isEqualTo("Never");
    assertThat(container.path("image").asText()).isEqualTo("registry.example/operator:v3");
    assertThat(Rendering.texts(container.path("args")))
        .containsExactly("dev.loupe.operator.check." + className, "/etc/loupe/check/" + file);
    assertThat(
            Repository.ROOT.resolve(
                "operator/src/main/java/dev/loupe/operator/check/" + className + ".java"))
        .exists();
    assertThat(pod.at("/volumes/0/configMap/name").asText()).isEqualTo("loupe-checks");
  }

  @Test
  void aPrometheusThatIsNamedIsAskedAsTheOperatorAsksIt() {
    Rendering rendering =
        rendering(
            """
            prometheus: {url: 'https://prometheus', secretName: prometheus, tokenKey: token, caSecretName: ca}
            """);
    JsonNode pod = rendering.one("Pod", "loupe-test-prometheus").path("spec");
    JsonNode operator = rendering.operatorPod();

    assertThat(Rendering.texts(pod.at("/containers/0/args")))
        .containsExactly("dev.loupe.operator.check.PrometheusCheck", "/etc/loupe/check/namespace");
    assertThat(rendering.one("ConfigMap", "loupe-checks").at("/data/namespace").asText())
        .isEqualTo("loupe-system");
    assertThat(named(pod.at("/containers/0/env"), "LOUPE_PROMETHEUS_"))
        .hasSize(5)
        .isEqualTo(named(operator.at("/containers/0/env"), "LOUPE_PROMETHEUS_"));
    assertThat(named(pod.path("volumes"), "prometheus"))
        .hasSize(2)
        .isEqualTo(named(operator.path("volumes"), "prometheus"));
    assertThat(named(pod.at("/containers/0/volumeMounts"), "prometheus"))
        .hasSize(2)
        .isEqualTo(named(operator.at("/containers/0/volumeMounts"), "prometheus"));
  }

  @Test
  void noPrometheusIsAskedWhereNoneIsNamed() {
    assertThat(rendering("{}").names("Pod"))
        .containsExactly("loupe-test-rights", "loupe-test-prediction");
  }

  private static List<JsonNode> named(JsonNode array, String prefix) {
    return Rendering.elements(array)
        .filter(element -> element.path("name").asText().startsWith(prefix))
        .toList();
  }

  @Test
  void thePictureArrivesAsItIs() throws IOException {
    String encoded =
        rendering("{}").one("ConfigMap", "loupe-checks").at("/binaryData/picture.jpg").asText();

    assertThat(Base64.getDecoder().decode(encoded))
        .isEqualTo(Files.readAllBytes(Repository.CHART.resolve("files/picture.jpg")))
        .startsWith(0xFF, 0xD8, 0xFF);
  }

  @Test
  void theCheckedNamespacesAreTheOperators() {
    JsonNode pod =
        rendering("watchNamespaces: [team-a, team-b]")
            .one("Pod", "loupe-test-prediction")
            .path("spec");

    assertThat(pod.at("/containers/0/env"))
        .contains(Rendering.yaml("{name: LOUPE_WATCH_NAMESPACES, value: 'team-a,team-b'}"));
  }

  private Rendering rendering(String values) {
    return Rendering.of(ChartCopy.withoutHookAnnotations(folder), values);
  }
}
