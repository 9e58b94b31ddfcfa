package dev.loupe.crd;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.crdv2.generator.v1.JsonSchema;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Says in a generated schema what the generator can't: formats of numbers, list types, defaults of
 * objects, the fields' order, and the schemas of Kubernetes' own types.
 */
final class SchemaFinish {

  /** Which fields of an object may be left out. */
  enum Mode {
    /** A user's wishes: what is neither required nor nullable has a default. */
    WISH,
    /** A record of what happened: nothing is made up, so what is not nullable is required. */
    FACT,
    /** What was seen so far: nothing is made up, and what is not required may be missing. */
    OBSERVED
  }

  private static final Map<Class<?>, Class<?>> SHAPES =
      Map.of(Condition.class, ConditionShape.class, Toleration.class, TolerationShape.class);

  /** Lists whose elements are told apart by a field; every other list is replaced as a whole. */
  private static final Map<String, String> LIST_KEYS =
      Map.of("conditions", "type", "stages", "name", "rules", "name", "queries", "name");

  private static final JsonMapper WORDS = JsonMapper.builder().build();

  private final Mode mode;

  SchemaFinish(Mode mode) {
    this.mode = mode;
  }

  void record(Class<?> type, JSONSchemaProps schema) {
    Map<String, JSONSchemaProps> ordered = new LinkedHashMap<>();
    List<String> required = new ArrayList<>();
    for (RecordComponent component : type.getRecordComponents()) {
      String name = name(component);
      JSONSchemaProps field = field(schema, name);
      ordered.put(name, field);
      if (field.getDescription() != null) {
        field.setDescription(field.getDescription().strip());
      }
      value(name, component.getGenericType(), field);
      boolean optional = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
      if (schema.getRequired().contains(name) || (mode == Mode.FACT && !optional)) {
        required.add(name);
        field.setDefault(null);
      } else if (mode != Mode.WISH) {
        field.setDefault(null);
      } else if (!optional && field.getDefault() == null) {
        defaultOf(type, name, field);
      }
    }
    schema.setProperties(ordered);
    schema.setRequired(required);
  }

  /** Where the field's name is no name in Java, an annotation says it. */
  private static String name(RecordComponent component) {
    @Nullable JsonProperty said = component.getAccessor().getAnnotation(JsonProperty.class);
    return said == null ? component.getName() : said.value();
  }

  static JSONSchemaProps field(JSONSchemaProps schema, String name) {
    return Objects.requireNonNull(schema.getProperties().get(name), name);
  }

  /** The API server checks an object's default as it stands, so the inner defaults stand in it. */
  private static void defaultOf(Class<?> owner, String name, JSONSchemaProps field) {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    switch (field.getType()) {
      case "object" -> {
        ObjectNode whole = nodes.objectNode();
        field.getProperties().forEach((inner, schema) -> whole.set(inner, schema.getDefault()));
        whole.properties().removeIf(inner -> inner.getValue().isNull());
        field.setDefault(whole);
      }
      case "array" -> field.setDefault(nodes.arrayNode());
      default ->
          throw new IllegalStateException(
              "%s.%s: decide whether it is @Required, has a @Default or is @Nullable"
                  .formatted(owner.getSimpleName(), name));
    }
  }

  private void value(String name, Type type, JSONSchemaProps schema) {
    switch (type) {
      case ParameterizedType list when list.getRawType() == List.class -> list(name, list, schema);
      case ParameterizedType map ->
          value(
              name, map.getActualTypeArguments()[1], schema.getAdditionalProperties().getSchema());
      case Class<?> one when one == int.class || one == Integer.class -> schema.setFormat("int32");
      case Class<?> one when one == long.class || one == Long.class -> schema.setFormat("int64");
      case Class<?> one when one == double.class || one == Double.class ->
          schema.setFormat("double");
      case Class<?> one when one.isRecord() -> record(one, schema);
      case Class<?> one when one.isEnum() -> schema.setEnum(words(one));
      default -> {
        // strings, booleans and enums are complete as generated
      }
    }
  }

  /** In the order of their declaration, which the generator does not keep. */
  private static List<JsonNode> words(Class<?> type) {
    return Arrays.stream(type.getEnumConstants())
        .map(constant -> (JsonNode) WORDS.valueToTree(constant))
        .toList();
  }

  private void list(String name, ParameterizedType list, JSONSchemaProps schema) {
    Type element = list.getActualTypeArguments()[0];
    Class<?> shape = element instanceof Class<?> known ? SHAPES.get(known) : null;
    if (shape != null) {
      schema.getItems().setSchema(JsonSchema.from(shape));
      // Kubernetes' own types have Kubernetes' own defaults
      new SchemaFinish(mode == Mode.WISH ? Mode.OBSERVED : mode)
          .record(shape, schema.getItems().getSchema());
    } else {
      value(name, element, schema.getItems().getSchema());
    }
    String key = LIST_KEYS.get(name);
    if (key == null) {
      schema.setXKubernetesListType("atomic");
    } else {
      schema.setXKubernetesListType("map");
      schema.setXKubernetesListMapKeys(List.of(key));
    }
  }
}
