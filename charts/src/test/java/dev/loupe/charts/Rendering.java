package dev.loupe.charts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.marcnuri.helm.Helm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * What the chart makes of values, as objects.
 *
 * @param text as Helm printed it
 */
record Rendering(String text, List<JsonNode> objects) {
  static final String RELEASE = "loupe";
  static final String NAMESPACE = "loupe-system";
  static final String KUBERNETES = "1.34.3";
  static final ObjectMapper YAML = new YAMLMapper();
  private static final Set<String> WITH_POD_TEMPLATE =
      Set.of("Deployment", "Job", "StatefulSet", "DaemonSet");

  /** With the values as they are. */
  static Rendering ofDefaults() {
    return of("{}");
  }

  /**
   * @param values YAML over the default values; Helm's own error as IllegalStateException if it
   *     refuses them
   */
  static Rendering of(String values) {
    return of(Repository.CHART, values);
  }

  static Rendering of(Path chart, String values) {
    return of(chart, values, KUBERNETES);
  }

  /** With the values as they are, in a cluster of that version. */
  static Rendering ofCluster(String kubernetes) {
    return of(Repository.CHART, "{}", kubernetes);
  }

  private static Rendering of(Path chart, String values, String kubernetes) {
    try {
      Path file = Files.createTempFile("values", ".yaml");
      try {
        Files.writeString(file, values);
        String text =
            new Helm(chart)
                .template()
                .withName(RELEASE)
                .withNamespace(NAMESPACE)
                .withKubeVersion(kubernetes)
                .withValuesFile(file)
                .call();
        return new Rendering(text, parse(text));
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<JsonNode> parse(String text) throws IOException {
    try (MappingIterator<JsonNode> documents = YAML.readerFor(JsonNode.class).readValues(text)) {
      return documents.readAll().stream().filter(JsonNode::isObject).toList();
    }
  }

  Stream<JsonNode> all(String kind) {
    return objects.stream().filter(object -> object.path("kind").asText().equals(kind));
  }

  List<String> names(String kind) {
    return all(kind).map(Rendering::name).toList();
  }

  /** The one object of this kind and name; a failure if there are none or two. */
  JsonNode one(String kind, String name) {
    List<JsonNode> found = all(kind).filter(object -> name(object).equals(name)).toList();
    assertThat(found).as("%s %s among %s", kind, name, names(kind)).hasSize(1);
    return found.getFirst();
  }

  JsonNode operator() {
    return one("Deployment", "loupe");
  }

  JsonNode operatorPod() {
    return operator().at("/spec/template/spec");
  }

  /** The environment variable's value, as text. */
  String operatorEnv(String name) {
    List<JsonNode> found =
        elements(operatorPod().at("/containers/0/env"))
            .filter(variable -> variable.path("name").asText().equals(name))
            .toList();
    assertThat(found).as("environment variable %s", name).hasSize(1);
    return found.getFirst().path("value").asText();
  }

  /** The spec of every pod that comes of this. */
  List<JsonNode> podSpecs() {
    return objects.stream()
        .filter(
            object ->
                object.path("kind").asText().equals("Pod")
                    || WITH_POD_TEMPLATE.contains(object.path("kind").asText()))
        .map(
            object ->
                object.path("kind").asText().equals("Pod")
                    ? object.path("spec")
                    : object.at("/spec/template/spec"))
        .toList();
  }

  static String name(JsonNode object) {
    return object.at("/metadata/name").asText();
  }

  static Stream<JsonNode> elements(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }

  static List<String> texts(JsonNode array) {
    return elements(array).map(JsonNode::asText).toList();
  }

  static JsonNode yaml(String text) {
    try {
      return YAML.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
