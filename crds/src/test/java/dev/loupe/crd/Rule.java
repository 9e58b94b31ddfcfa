package dev.loupe.crd;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * A CEL rule of a CRD.
 *
 * @param field that the API server names when the rule is broken
 */
record Rule(String field, String cel, String message) {

  static List<Rule> all(String plural) {
    List<Rule> found = new ArrayList<>();
    JsonNode root = Crds.schema(plural);
    of("", root, found);
    of("spec", root.at("/properties/spec"), found);
    SchemaField.all(root).forEach(field -> of(field.path(), field.schema(), found));
    return found;
  }

  /** Whether it compares with what was there before. */
  boolean isOfChanges() {
    return cel.contains("oldSelf");
  }

  private static void of(String path, JsonNode schema, List<Rule> found) {
    for (JsonNode rule : schema.path("x-kubernetes-validations")) {
      String field = (path + rule.path("fieldPath").asText()).replaceFirst("^\\.", "");
      found.add(new Rule(field, rule.get("rule").asText(), rule.path("message").asText()));
    }
  }
}
