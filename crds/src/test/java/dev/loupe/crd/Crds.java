package dev.loupe.crd;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * The CRDs as the records have them now, as trees; {@link CrdFilesTest} holds the files to them.
 */
final class Crds {
  static final List<String> PLURALS = List.of("detectormodels", "trainingruns", "modelversions");

  private static final Map<String, JsonNode> TREES =
      CrdWriter.crds().entrySet().stream()
          .collect(
              Collectors.toUnmodifiableMap(
                  Map.Entry::getKey,
                  crd -> Serialization.unmarshal(CrdWriter.yaml(crd.getValue()), JsonNode.class)));

  private Crds() {}

  static JsonNode crd(String plural) {
    return Objects.requireNonNull(TREES.get(plural + ".loupe.dev.yaml"), plural);
  }

  static JsonNode version(String plural) {
    return crd(plural).at("/spec/versions/0");
  }

  /** Schema of the whole object. */
  static JsonNode schema(String plural) {
    return version(plural).at("/schema/openAPIV3Schema");
  }

  /** A file of the test resources. */
  static JsonNode resource(String folder, String plural) {
    return tree(Path.of("src/test/resources", folder, plural + ".yaml"));
  }

  private static JsonNode tree(Path file) {
    try {
      return Serialization.unmarshal(Files.readString(file), JsonNode.class);
    } catch (IOException e) {
      throw new IllegalStateException(file.toString(), e);
    }
  }
}
