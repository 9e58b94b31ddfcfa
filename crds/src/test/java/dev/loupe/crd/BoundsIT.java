package dev.loupe.crd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

/** Every bound of every spec: what lies at it is accepted, what lies beyond is refused. */
@ExtendWith(ApiServer.Extension.class)
class BoundsIT {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  /** A little, in the unit of any number here. */
  private static final BigDecimal STEP = new BigDecimal("0.001");

  /**
   * @param words of the API server's refusal of what lies beyond the bound
   */
  private record Case(
      SchemaField field, String what, JsonNode value, boolean within, String words) {}

  /** What says nothing of which values are taken; rules are {@link RulesIT}'s. */
  private static final Set<String> NO_BOUNDS =
      Set.of(
          "type",
          "format",
          "description",
          "default",
          "properties",
          "required",
          "items",
          "additionalProperties",
          "anyOf",
          "x-kubernetes-validations",
          "x-kubernetes-int-or-string",
          "x-kubernetes-list-type",
          "x-kubernetes-list-map-keys");

  /** Those that {@link #cases} knows. */
  private static final Set<String> BOUNDS =
      Set.of(
          "minimum",
          "maximum",
          "exclusiveMinimum",
          "exclusiveMaximum",
          "minLength",
          "maxLength",
          "minItems",
          "maxItems",
          "maxProperties",
          "pattern",
          "enum");

  @TestFactory
  Stream<DynamicTest> boundsHold(ApiServer server) {
    return Crds.PLURALS.stream()
        .flatMap(
            plural ->
                SchemaField.all(Crds.schema(plural)).stream()
                    .filter(SchemaField::isSpec)
                    .flatMap(field -> cases(plural, field).stream())
                    .map(
                        one ->
                            dynamicTest(
                                plural + " " + one.field().path() + " " + one.what(),
                                () -> check(server, plural, one))));
  }

  @Test
  void noKindOfBoundIsForgotten() {
    Set<String> known = new HashSet<>(NO_BOUNDS);
    known.addAll(BOUNDS);
    for (String plural : Crds.PLURALS) {
      for (SchemaField field : SchemaField.all(Crds.schema(plural))) {
        assertThat(known).as(plural + " " + field.path()).containsAll(names(field));
      }
    }
  }

  private static List<String> names(SchemaField field) {
    List<String> names = new ArrayList<>();
    field.schema().fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static List<Case> cases(String plural, SchemaField field) {
    List<Case> cases = new ArrayList<>();
    JsonNode schema = field.schema();
    boolean whole = schema.path("type").asText().equals("integer");
    BigDecimal step = whole ? BigDecimal.ONE : STEP;
    number(cases, field, "minimum", "exclusiveMinimum", step, "should be greater than");
    number(cases, field, "maximum", "exclusiveMaximum", step.negate(), "should be less than");
    text(cases, field);
    JsonNode base = RuleFilesTest.at(RuleFile.base(plural), field.path());
    if (schema.has("enum")) {
      String words = "supported values: ";
      schema.get("enum").forEach(v -> cases.add(new Case(field, v.asText(), v, true, words)));
      cases.add(new Case(field, "beyond enum", NODES.textNode("another"), false, words));
    }
    if (schema.has("minItems")) {
      int least = schema.get("minItems").asInt();
      String words = "should have at least " + least + " items";
      sized(cases, field, "minItems", items(base, least), items(base, least - 1), words);
    }
    if (schema.has("maxItems")) {
      int most = schema.get("maxItems").asInt();
      String words = "must have at most " + most + " items";
      sized(cases, field, "maxItems", items(base, most), items(base, most + 1), words);
    }
    if (schema.has("maxProperties")) {
      int most = schema.get("maxProperties").asInt();
      String words = "must have at most " + most + " items";
      sized(cases, field, "maxProperties", entries(most), entries(most + 1), words);
    }
    return cases;
  }

  private static void text(List<Case> cases, SchemaField field) {
    JsonNode schema = field.schema();
    int least = schema.path("minLength").asInt();
    if (least > 0) {
      String words = "should be at least " + least + " chars long";
      sized(cases, field, "minLength", text("1", least), text("1", least - 1), words);
    }
    if (schema.has("maxLength")) {
      int most = schema.get("maxLength").asInt();
      String words = "may not be more than " + most + " bytes";
      sized(cases, field, "maxLength", text("1", most), text("1", most + 1), words);
    }
    if (schema.has("pattern")) {
      JsonNode value = text("?", Math.max(1, least));
      cases.add(new Case(field, "beyond pattern", value, false, "should match"));
    }
  }

  private static JsonNode text(String character, int length) {
    return NODES.textNode(character.repeat(length));
  }

  private static JsonNode items(JsonNode base, int count) {
    ArrayNode many = NODES.arrayNode();
    while (many.size() < count) {
      many.add(base.get(0));
    }
    return many;
  }

  private static JsonNode entries(int count) {
    ObjectNode many = NODES.objectNode();
    while (many.size() < count) {
      many.put("key" + many.size(), "value");
    }
    return many;
  }

  private static void sized(
      List<Case> cases,
      SchemaField field,
      String what,
      JsonNode at,
      JsonNode beyond,
      String words) {
    cases.add(new Case(field, "at " + what, at, true, words));
    cases.add(new Case(field, "beyond " + what, beyond, false, words));
  }

  private static void number(
      List<Case> cases,
      SchemaField field,
      String bound,
      String exclusive,
      BigDecimal inwards,
      String words) {
    if (field.schema().has(bound)) {
      BigDecimal at = field.schema().get(bound).decimalValue();
      boolean open = field.schema().path(exclusive).asBoolean();
      JsonNode last = NODES.numberNode(open ? at.add(inwards) : at);
      JsonNode first = NODES.numberNode(open ? at : at.subtract(inwards));
      sized(cases, field, bound, last, first, words);
    }
  }

  private static void check(ApiServer server, String plural, Case one) {
    ObjectNode object = RuleFile.base(plural);
    set(object, one.field().path(), one.value());
    String refusal = refusal(server, object);
    String field = one.field().path().replace("[]", "[0]").replace(".*", "");
    if (one.within()) {
      // A rule, a pattern or another field of the object may still speak up.
      assertThat(refusals(refusal).filter(r -> r.contains(field) && r.contains(one.words())))
          .as(refusal)
          .isEmpty();
    } else {
      assertThat(refusals(refusal).filter(r -> r.contains(field) && r.contains(one.words())))
          .as(refusal)
          .isNotEmpty();
    }
  }

  /** One for each field that is wrong. */
  private static Stream<String> refusals(String refusal) {
    return Stream.of(refusal.split("(?=\\bspec\\.)"));
  }

  private static String refusal(ApiServer server, ObjectNode object) {
    GenericKubernetesResource resource =
        Serialization.unmarshal(Serialization.asJson(object), GenericKubernetesResource.class);
    try {
      server.client().resource(resource).inNamespace("default").dryRun().create();
      return "";
    } catch (KubernetesClientException refused) {
      return refused.getStatus().getMessage();
    }
  }

  private static void set(ObjectNode object, String path, JsonNode value) {
    int last = Math.max(path.lastIndexOf('.'), path.lastIndexOf('['));
    JsonNode parent = RuleFilesTest.at(object, path.substring(0, last));
    switch (parent) {
      case ArrayNode list -> list.set(0, value);
      case ObjectNode map when path.endsWith(".*") -> map.set(map.fieldNames().next(), value);
      case ObjectNode fields -> fields.set(path.substring(last + 1), value);
      default -> throw new IllegalStateException(path);
    }
  }
}
