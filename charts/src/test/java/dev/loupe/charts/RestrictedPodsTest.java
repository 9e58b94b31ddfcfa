package dev.loupe.charts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The restricted Pod Security Standard, control by control, on every pod that comes of the chart.
 */
class RestrictedPodsTest {
  private static final Set<String> VOLUMES =
      Set.of(
          "configMap",
          "csi",
          "downwardAPI",
          "emptyDir",
          "ephemeral",
          "persistentVolumeClaim",
          "projected",
          "secret");

  @TempDir static Path folder;
  private static List<JsonNode> pods = List.of();

  @BeforeAll
  static void renderWithTestPods() {
    pods = Rendering.of(ChartCopy.withoutHookAnnotations(folder), "{}").podSpecs();
  }

  @Test
  void thereAreTheOperatorAndTwoTestPods() {
    assertThat(pods).hasSize(3);
  }

  @Test
  void podsRunAsAnOrdinaryUserUnderTheRuntimesSeccompProfile() {
    assertThat(pods)
        .allSatisfy(
            pod ->
                assertThat(pod.path("securityContext"))
                    .isEqualTo(
                        Rendering.yaml(
                            """
        runAsNonRoot: true
        runAsUser: 65532
        runAsGroup: 65532
        fsGroup: 65532
        seccompProfile: {type: RuntimeDefault}
        """)));
  }

  @Test
  void containersHaveNoPrivilegeAndAReadOnlyRoot() {
    assertThat(containers())
        .allSatisfy(
            container ->
                assertThat(container.path("securityContext"))
                    .isEqualTo(
                        Rendering.yaml(
                            """
        allowPrivilegeEscalation: false
        readOnlyRootFilesystem: true
        runAsNonRoot: true
        capabilities: {drop: [ALL]}
        """)));
  }

  @Test
  void podsShareNothingWithTheirNode() {
    assertThat(pods)
        .allSatisfy(
            pod -> {
              assertThat(pod.fieldNames())
                  .toIterable()
                  .doesNotContain("hostNetwork", "hostPID", "hostIPC");
              assertThat(pod.path("volumes"))
                  .allSatisfy(
                      volume ->
                          assertThat(volume.fieldNames())
                              .toIterable()
                              .filteredOn(field -> !field.equals("name"))
                              .isSubsetOf(VOLUMES));
            });
    assertThat(containers())
        .allSatisfy(
            container ->
                assertThat(container.path("ports")).noneMatch(port -> port.has("hostPort")));
  }

  @Test
  void containersSayWhatTheyNeedAndAtMost() {
    assertThat(containers())
        .allSatisfy(
            container -> {
              assertThat(container.at("/resources/requests/cpu").isTextual()).isTrue();
              assertThat(container.at("/resources/requests/memory").isTextual()).isTrue();
              assertThat(container.at("/resources/limits/memory").isTextual()).isTrue();
            });
  }

  private static List<JsonNode> containers() {
    return pods.stream()
        .flatMap(
            pod ->
                Stream.concat(
                    Rendering.elements(pod.path("initContainers")),
                    Rendering.elements(pod.path("containers"))))
        .toList();
  }
}
