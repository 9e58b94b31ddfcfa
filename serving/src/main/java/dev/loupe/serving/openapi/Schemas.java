package dev.loupe.serving.openapi;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Schema;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * JSON Schemas (2020-12) of records as Jackson writes them: a component is a property under its
 * {@code JsonProperty}'s name, required unless it is nullable; a {@code JsonUnwrapped} one gives
 * its own properties; a sealed interface is one of its records.
 */
final class Schemas {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final String PREFIX = "#/components/schemas/";

  private final Map<String, ObjectNode> components = new TreeMap<>();

  /** Those that were referred to, by name. */
  Map<String, ObjectNode> components() {
    return components;
  }

  /** What an annotation says, of a type if it names one. */
  ObjectNode of(Schema said) {
    ObjectNode schema = said.implementation() == Void.class ? object() : of(said.implementation());
    SchemaWords.apply(said, schema);
    return schema;
  }

  ObjectNode of(Type type) {
    return switch (type) {
      case Class<?> one when one == byte[].class ->
          simple("string", null).put("contentEncoding", "base64");
      case Class<?> one when one.isArray() -> list(one.getComponentType());
      case GenericArrayType array -> list(array.getGenericComponentType());
      case ParameterizedType many when many.getRawType() == List.class ->
          list(many.getActualTypeArguments()[0]);
      case ParameterizedType map when map.getRawType() == Map.class -> {
        ObjectNode schema = simple("object", null);
        schema.set("additionalProperties", of(map.getActualTypeArguments()[1]));
        yield schema;
      }
      case Class<?> one -> of(one);
      default -> throw new IllegalArgumentException("no schema is known of " + type);
    };
  }

  private ObjectNode of(Class<?> type) {
    if (type.isRecord() || type.isSealed()) {
      return object().put("$ref", PREFIX + component(type));
    }
    return switch (type.getName()) {
      case "java.lang.String" -> simple("string", null);
      case "boolean", "java.lang.Boolean" -> simple("boolean", null);
      case "int", "java.lang.Integer" -> simple("integer", "int32");
      case "long", "java.lang.Long" -> simple("integer", "int64");
      case "float", "java.lang.Float" -> simple("number", "float");
      case "double", "java.lang.Double" -> simple("number", "double");
      // Anything: what is passed on as it came.
      case "java.lang.Object", "com.fasterxml.jackson.databind.JsonNode" -> object();
      default -> throw new IllegalArgumentException("no schema is known of " + type);
    };
  }

  private ObjectNode list(Type items) {
    ObjectNode schema = simple("array", null);
    schema.set("items", of(items));
    return schema;
  }

  private String component(Class<?> type) {
    @Nullable Schema said = type.getAnnotation(Schema.class);
    String name = said == null || said.name().isEmpty() ? type.getSimpleName() : said.name();
    if (!components.containsKey(name)) {
      ObjectNode schema = object();
      // Before it is complete: it may refer to itself.
      components.put(name, schema);
      if (said != null) {
        SchemaWords.apply(said, schema);
      }
      if (type.isSealed()) {
        ArrayNode oneOf = schema.putArray("oneOf");
        for (Class<?> permitted : type.getPermittedSubclasses()) {
          oneOf.add(of(permitted));
        }
      } else {
        schema.put("type", "object");
        properties(type, schema.putObject("properties"), schema.putArray("required"));
      }
    }
    return name;
  }

  private void properties(Class<?> type, ObjectNode properties, ArrayNode required) {
    for (RecordComponent component : type.getRecordComponents()) {
      Method accessor = component.getAccessor();
      if (accessor.isAnnotationPresent(JsonUnwrapped.class)) {
        properties(component.getType(), properties, required);
        continue;
      }
      @Nullable JsonProperty named = accessor.getAnnotation(JsonProperty.class);
      String name = named == null || named.value().isEmpty() ? component.getName() : named.value();
      properties.set(name, property(component, accessor));
      if (!component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
        required.add(name);
      }
    }
  }

  private ObjectNode property(RecordComponent component, AnnotatedElement accessor) {
    ObjectNode schema = of(component.getGenericType());
    @Nullable Schema said = accessor.getAnnotation(Schema.class);
    if (said != null) {
      SchemaWords.apply(said, schema);
    }
    @Nullable ArraySchema array = accessor.getAnnotation(ArraySchema.class);
    if (array != null) {
      SchemaWords.apply(array, schema);
    }
    return schema;
  }

  private static ObjectNode simple(String type, @Nullable String format) {
    ObjectNode schema = object().put("type", type);
    return format == null ? schema : schema.put("format", format);
  }

  static ObjectNode object() {
    return JSON.objectNode();
  }

  static JsonNode text(String text) {
    return JSON.textNode(text);
  }
}
