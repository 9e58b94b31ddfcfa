package dev.loupe.operator.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.loupe.crd.DetectorModel;
import dev.loupe.crd.Serving;
import dev.loupe.operator.fixture.Manifests;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The table of docs/protection.md says of every field what the operator does with it. */
class ServingFieldsTest {
  private static final Path PAGE = Path.of("../docs/protection.md");
  private static final KubernetesSerialization YAML = new KubernetesSerialization();
  private static final ServingObjects OBJECTS =
      new ServingObjects("loupe.local/serving:1", List.of(), Collections.emptySortedMap());
  private static final ModelObjects SHARED = new ModelObjects(new SplittableRandom(7));
  private static final Version VERSION =
      new Version(
          "product-photo-1",
          "file://detectors/product-photo/bundles/1",
          "sha256:" + "1".repeat(64),
          null,
          Instant.parse("2026-11-21T12:00:00Z"),
          Optional.empty(),
          false,
          true);

  private static final String UNCHANGED =
      """
      {"replicas": 2,
       "resources": {"requests": {"cpu": "1"}, "limits": {"memory": "1Gi"}},
       "service": {"type": "NodePort"}}
      """;

  /** Every field, in each of its parts. */
  private static final Map<String, List<String>> CHANGES =
      Map.ofEntries(
          Map.entry("replicas", List.of("3")),
          Map.entry(
              "autoscaling",
              List.of("{\"minReplicas\": 2, \"maxReplicas\": 6, \"targetCpuPercent\": 70}")),
          Map.entry(
              "resources",
              List.of(
                  "{\"requests\": {\"cpu\": \"2\"}, \"limits\": {\"memory\": \"1Gi\"}}",
                  "{\"requests\": {\"cpu\": \"1\"}, \"limits\": {\"memory\": \"2Gi\"}}")),
          Map.entry(
              "service",
              List.of(
                  "{\"type\": \"LoadBalancer\"}", "{\"type\": \"NodePort\", \"nodePort\": 30081}")),
          Map.entry("nodeSelector", List.of("{\"disk\": \"ssd\"}")),
          Map.entry("tolerations", List.of("[{\"key\": \"gpu\", \"operator\": \"Exists\"}]")),
          Map.entry("serviceAccountName", List.of("\"reader\"")),
          Map.entry("apiKeysSecretName", List.of("\"shop-keys\"")),
          Map.entry(
              "rateLimits",
              List.of(
                  "{\"predict\": \"30/min\"}", "{\"batch\": \"5/min\"}", "{\"explain\": \"1/s\"}")),
          Map.entry("maxBatchFiles", List.of("20")),
          Map.entry("publicMonitoring", List.of("true")),
          Map.entry("cors", List.of("{\"allowedOrigins\": [\"https://shop.example\"]}")),
          Map.entry("trustedProxies", List.of("[\"10.0.0.0/8\"]")));

  /** A row of the table. */
  private record Row(String field, boolean rollsPods, boolean whileTheyRun) {
    static Row of(List<String> cells) {
      assertThat(cells.get(2)).isIn("yes", "no");
      return new Row(
          cells.get(1).replace("`", ""),
          cells.get(2).equals("yes"),
          cells.get(3).startsWith("in the running pods"));
    }
  }

  private static Stream<Row> table() throws IOException {
    return Files.readAllLines(PAGE).stream()
        .dropWhile(line -> !line.startsWith("| field of `spec.serving` |"))
        .takeWhile(line -> line.startsWith("|"))
        .filter(line -> line.startsWith("| `"))
        .map(line -> Row.of(Arrays.stream(line.split("\\|")).map(String::strip).toList()));
  }

  private static DetectorModel model(String serving) {
    return YAML.unmarshal(Manifests.model("serving: " + serving), DetectorModel.class);
  }

  private static DetectorModel with(String field, String value) {
    ObjectNode serving = YAML.unmarshal(UNCHANGED, ObjectNode.class);
    serving.set(field, YAML.unmarshal(value, JsonNode.class));
    return model(serving.toString());
  }

  private static PodTemplateSpec pods(DetectorModel model) {
    return OBJECTS.deployment(model, VERSION, Optional.of(2)).getSpec().getTemplate();
  }

  private static Map<String, String> policy(DetectorModel model) {
    return SHARED.policy(model).getData();
  }

  @ParameterizedTest
  @MethodSource("table")
  void aFieldRollsThePodsWhereThePageSaysSo(Row row) {
    DetectorModel before = model(UNCHANGED.replace("\n", ""));
    List<String> values = CHANGES.get(row.field());
    assertThat(values).as("changes of " + row.field()).isNotEmpty();

    for (String value : values) {
      DetectorModel after = with(row.field(), value);

      assertThat(after.getSpec()).isNotEqualTo(before.getSpec());
      assertThat(!pods(after).equals(pods(before))).as("pods").isEqualTo(row.rollsPods());
      assertThat(!policy(after).equals(policy(before))).as("policy").isEqualTo(row.whileTheyRun());
    }
  }

  @Test
  void theChartsVariablesStandByNameBehindTheOperatorsOwnAndRollThePods() {
    DetectorModel model = model(UNCHANGED.replace("\n", ""));
    ServingObjects more =
        new ServingObjects(
            "loupe.local/serving:1",
            List.of(),
            new TreeMap<>(
                Map.of(
                    "OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4318",
                    "LOUPE_THREADS", "2")));

    PodTemplateSpec pods = more.deployment(model, VERSION, Optional.of(2)).getSpec().getTemplate();

    List<EnvVar> expected = new ArrayList<>(env(pods(model)));
    expected.add(new EnvVar("LOUPE_THREADS", "2", null));
    expected.add(new EnvVar("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4318", null));
    assertThat(env(pods)).isEqualTo(expected);
    assertThat(pods).isNotEqualTo(pods(model));
  }

  private static List<EnvVar> env(PodTemplateSpec pods) {
    return pods.getSpec().getContainers().getFirst().getEnv();
  }

  @Test
  void thePageTellsOfEveryFieldOnce() throws IOException {
    assertThat(table().map(Row::field))
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(Serving.class.getRecordComponents()).map(c -> c.getName()).toList());
  }
}
