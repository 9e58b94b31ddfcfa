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
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

/** Every bound of every spec: what lies at it is accepted, what lies beyond is refused. */
@ExtendWith(ApiServer.Extension.class)
class BoundsIT {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  /** A little, in the unit of any number here. */
  private static final BigDecimal STEP = new BigDecimal("0.001");

  private record Case(SchemaField field, String what, JsonNode value, boolean within) {}

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

  private static List<Case> cases(String plural, SchemaField field) {
    List<Case> cases = new ArrayList<>();
    JsonNode schema = field.schema();
    boolean whole = schema.path("type").asText().equals("integer");
    number(cases, field, "minimum", "exclusiveMinimum", whole ? BigDecimal.ONE : STEP);
    number(
        cases,
        field,
        "maximum",
        "exclusiveMaximum",
        whole ? BigDecimal.ONE.negate() : STEP.negate());
    JsonNode base = RuleFilesTest.at(RuleFile.base(plural), field.path());
    if (schema.path("minLength").asInt() == 1) {
      cases.add(new Case(field, "empty", NODES.textNode(""), false));
    }
    if (schema.has("maxLength")) {
      cases.add(
          beyond(
              field, "maxLength", NODES.textNode("1".repeat(schema.get("maxLength").asInt() + 1))));
    }
    if (schema.has("enum")) {
      schema.get("enum").forEach(value -> cases.add(new Case(field, value.asText(), value, true)));
      cases.add(beyond(field, "enum", NODES.textNode("another")));
    }
    if (schema.has("maxItems")) {
      ArrayNode many = NODES.arrayNode();
      while (many.size() <= schema.get("maxItems").asInt()) {
        many.add(base.get(0));
      }
      cases.add(beyond(field, "maxItems", many));
    }
    if (schema.has("maxProperties")) {
      ObjectNode many = NODES.objectNode();
      while (many.size() <= schema.get("maxProperties").asInt()) {
        many.put("key" + many.size(), "value");
      }
      cases.add(beyond(field, "maxProperties", many));
    }
    return cases;
  }

  private static Case beyond(SchemaField field, String what, JsonNode value) {
    return new Case(field, "beyond " + what, value, false);
  }

  private static void number(
      List<Case> cases, SchemaField field, String bound, String exclusive, BigDecimal inwards) {
    if (field.schema().has(bound)) {
      BigDecimal at = field.schema().get(bound).decimalValue();
      boolean open = field.schema().path(exclusive).asBoolean();
      BigDecimal last = open ? at.add(inwards) : at;
      BigDecimal first = open ? at : at.subtract(inwards);
      cases.add(new Case(field, "at " + bound, NODES.numberNode(last), true));
      cases.add(beyond(field, bound, NODES.numberNode(first)));
    }
  }

  private static void check(ApiServer server, String plural, Case one) {
    ObjectNode object = RuleFile.base(plural);
    set(object, one.field().path(), one.value());
    String refusal = refusal(server, object);
    if (one.within()) {
      // a rule about two fields may still speak up
      assertThat(Rule.all(plural).stream().map(Rule::message))
          .as(refusal)
          .anyMatch(message -> refusal.isEmpty() || refusal.contains(message));
    } else {
      assertThat(refusal).contains(one.field().path().replace("[]", "[0]").replace(".*", ""));
    }
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
