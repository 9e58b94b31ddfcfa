package dev.loupe.crd;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * A field of a CRD's schema.
 *
 * @param path from the root: {@code spec.serving.tolerations[].key}, {@code
 *     status.data.imagesPerClass.*}
 * @param name the field's own name; for elements the list's or map's
 * @param required whether its object can't do without it
 * @param element whether it is a list's element or a map's value
 */
record SchemaField(String path, String name, JsonNode schema, boolean required, boolean element) {

  /** All fields below spec and status, each before those inside it. */
  static List<SchemaField> all(JsonNode root) {
    List<SchemaField> found = new ArrayList<>();
    for (String part : List.of("spec", "status")) {
      inside(part, part, root.at("/properties/" + part), found);
    }
    return found;
  }

  private static void inside(String path, String name, JsonNode schema, List<SchemaField> found) {
    schema
        .path("properties")
        .properties()
        .forEach(
            property -> {
              String inner = path + "." + property.getKey();
              boolean required =
                  schema
                      .path("required")
                      .valueStream()
                      .anyMatch(r -> r.asText().equals(property.getKey()));
              found.add(
                  new SchemaField(inner, property.getKey(), property.getValue(), required, false));
              inside(inner, property.getKey(), property.getValue(), found);
            });
    if (schema.has("items")) {
      found.add(new SchemaField(path + "[]", name, schema.get("items"), false, true));
      inside(path + "[]", name, schema.get("items"), found);
    }
    if (schema.has("additionalProperties")) {
      found.add(
          new SchemaField(path + ".*", name, schema.get("additionalProperties"), false, true));
    }
  }

  boolean isSpec() {
    return path.startsWith("spec.");
  }

  boolean intOrString() {
    return schema.path("x-kubernetes-int-or-string").asBoolean();
  }

  /** Type as people say it. */
  String type() {
    if (intOrString()) {
      return "integer or string";
    }
    String type = schema.path("type").asText();
    return switch (type) {
      case "array" -> "list";
      case "object" -> schema.has("additionalProperties") ? "map" : "object";
      default -> type;
    };
  }
}
