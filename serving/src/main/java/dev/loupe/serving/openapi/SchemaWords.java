package dev.loupe.serving.openapi;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Schema;
import java.math.BigDecimal;

/** What annotations say of a schema, in JSON Schema's words. */
final class SchemaWords {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private SchemaWords() {}

  static void apply(Schema said, ObjectNode schema) {
    put(schema, "type", said.type());
    put(schema, "format", said.format());
    put(schema, "description", said.description());
    put(schema, "pattern", said.pattern());
    number(schema, "minimum", said.minimum());
    number(schema, "maximum", said.maximum());
    if (said.allowableValues().length > 0) {
      ArrayNode values = schema.putArray("enum");
      for (String value : said.allowableValues()) {
        values.add(value);
      }
    }
    if (!said.defaultValue().isEmpty()) {
      schema.set("default", value(said.defaultValue(), schema));
    }
    if (!said.example().isEmpty()) {
      schema.putArray("examples").add(value(said.example(), schema));
    }
  }

  static void apply(ArraySchema said, ObjectNode schema) {
    if (said.minItems() != Integer.MAX_VALUE) {
      schema.put("minItems", said.minItems());
    }
    if (said.maxItems() != Integer.MIN_VALUE) {
      schema.put("maxItems", said.maxItems());
    }
    apply(said.arraySchema(), schema);
    if (schema.get("items") instanceof ObjectNode items) {
      apply(said.schema(), items);
    }
  }

  /** A value that an annotation holds as text. */
  private static JsonNode value(String text, ObjectNode schema) {
    return schema.path("type").asText().equals("string") ? Schemas.text(text) : parsed(text);
  }

  /** JSON as it is written in an annotation. */
  static JsonNode parsed(String json) {
    try {
      return MAPPER.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("an example is no JSON: " + json, e);
    }
  }

  private static void put(ObjectNode schema, String word, String value) {
    if (!value.isEmpty()) {
      schema.put(word, value);
    }
  }

  private static void number(ObjectNode schema, String word, String value) {
    if (!value.isEmpty()) {
      schema.put(word, new BigDecimal(value));
    }
  }
}
