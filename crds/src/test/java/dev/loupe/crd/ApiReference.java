package dev.loupe.crd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Makes docs/api.md from the CRDs. */
final class ApiReference {
  private static final String HEAD =
      """
      # API reference

      Made from the CRDs in `crds/`: change the records there, then call `mvn -pl crds -am test -Dloupe.update=true`.
      The same texts are in the cluster: `kubectl explain trainingrun.spec.hyperparameters`.

      All objects are of group `loupe.dev`, version `v1alpha1`, in a namespace; `kubectl get loupe` lists them all.
      A field that is unknown, misspelled or out of its bounds is refused by the API server, and nothing is changed.
      The rules use CEL functions that Kubernetes has from 1.29 on; they are tested on 1.34.
      In the tables `a.b` is field `b` of object `a`, `a[]` an element of list `a`, `a.*` a value of map `a`.
      """;

  private ApiReference() {}

  static String markdown() {
    StringBuilder text = new StringBuilder(HEAD);
    for (String plural : Crds.PLURALS) {
      kind(plural, text);
    }
    return text.toString();
  }

  private static void kind(String plural, StringBuilder text) {
    JsonNode names = Crds.crd(plural).at("/spec/names");
    text.append("\n## %s\n\n".formatted(names.get("kind").asText()));
    text.append(Crds.schema(plural).get("description").asText()).append("\n\n");
    text.append(
        "`kubectl get %s` (short: `%s`) shows NAME %s.\n"
            .formatted(plural, names.at("/shortNames/0").asText(), columns(plural)));
    List<SchemaField> fields = SchemaField.all(Crds.schema(plural));
    text.append("\n### %s: spec\n\n".formatted(names.get("kind").asText()));
    text.append("| field | type | default | bounds | description |\n|---|---|---|---|---|\n");
    fields.stream().filter(SchemaField::isSpec).forEach(f -> specRow(f, text));
    text.append("\nRules, as the API server checks them:\n\n");
    Rule.all(plural).forEach(rule -> rule(rule, text));
    text.append("\n### %s: status\n\n".formatted(names.get("kind").asText()));
    text.append("| field | type | bounds | description |\n|---|---|---|---|\n");
    fields.stream().filter(f -> !f.isSpec()).forEach(f -> statusRow(f, text));
  }

  private static String columns(String plural) {
    return Crds.version(plural)
        .get("additionalPrinterColumns")
        .valueStream()
        .map(column -> column.get("name").asText())
        .collect(Collectors.joining(" "));
  }

  private static void specRow(SchemaField field, StringBuilder text) {
    row(text, field, whenAbsent(field), bounds(field), description(field));
  }

  private static void statusRow(SchemaField field, StringBuilder text) {
    row(text, field, bounds(field), description(field));
  }

  private static void row(StringBuilder text, SchemaField field, String... cells) {
    String path = field.path().substring(field.path().indexOf('.') + 1);
    text.append("| %s | %s".formatted(code(path), field.type()));
    Stream.of(cells).forEach(cell -> text.append(" | ").append(cell));
    text.append(" |\n");
  }

  private static String whenAbsent(SchemaField field) {
    if (field.required()) {
      return "**required**";
    }
    JsonNode value = field.schema().get("default");
    if (value == null) {
      return field.element() ? "" : "absent";
    }
    return value.equals(ofItsFields(field.schema())) ? "of its fields" : code(value.toString());
  }

  private static JsonNode ofItsFields(JsonNode schema) {
    ObjectNode whole = JsonNodeFactory.instance.objectNode();
    schema.path("properties").properties().stream()
        .filter(inner -> inner.getValue().has("default"))
        .forEach(inner -> whole.set(inner.getKey(), inner.getValue().get("default")));
    // an object without such fields, or a map, has nothing to point to
    return whole.isEmpty() ? JsonNodeFactory.instance.objectNode().put("none", true) : whole;
  }

  private static String bounds(SchemaField field) {
    JsonNode s = field.schema();
    List<String> found = new ArrayList<>();
    if (s.has("enum")) {
      found.add(
          s.get("enum").valueStream().map(v -> code(v.asText())).collect(Collectors.joining(", ")));
    }
    number(s, "minimum", "exclusiveMinimum", "≥", ">").ifPresent(found::add);
    number(s, "maximum", "exclusiveMaximum", "≤", "<").ifPresent(found::add);
    size(s, "Length", "characters").ifPresent(found::add);
    size(s, "Items", "elements").ifPresent(found::add);
    size(s, "Properties", "entries").ifPresent(found::add);
    if (s.has("pattern")) {
      String pattern = s.get("pattern").asText();
      found.add(pattern.equals(Forms.TIME_PATTERN) ? "a time, RFC 3339" : code(pattern));
    }
    return String.join("; ", found);
  }

  private static Optional<String> number(
      JsonNode schema, String bound, String exclusive, String closed, String open) {
    return Optional.ofNullable(schema.get(bound))
        .map(
            v ->
                (schema.path(exclusive).asBoolean() ? open : closed)
                    + " "
                    + v.decimalValue().stripTrailingZeros().toPlainString());
  }

  private static Optional<String> size(JsonNode schema, String what, String unit) {
    JsonNode least = schema.path("min" + what);
    JsonNode most = schema.path("max" + what);
    if (most.isMissingNode()) {
      return Optional.empty();
    }
    String text =
        least.equals(most)
            ? most.asText()
            : least.isMissingNode()
                ? "≤ " + most.asText()
                : least.asText() + " to " + most.asText();
    return Optional.of(text + " " + unit);
  }

  private static String description(SchemaField field) {
    return field.schema().path("description").asText().replace("|", "\\|");
  }

  private static void rule(Rule rule, StringBuilder text) {
    text.append("- %s: %s.<br>`%s`\n".formatted(code(rule.field()), rule.message(), rule.cel()));
  }

  /** In a table a bar ends the cell, even in code. */
  private static String code(String text) {
    return "`" + text.replace("|", "\\|") + "`";
  }
}
