package dev.loupe.crd;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The checked-in CRDs, as trees. */
final class Crds {
  static final List<String> PLURALS = List.of("detectormodels", "trainingruns", "modelversions");

  private Crds() {}

  static JsonNode crd(String plural) {
    return tree(Path.of(plural + ".loupe.dev.yaml"));
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
