package dev.loupe.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.loupe.contract.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The variables of serving pods that the operator passes on, and those that it would not. */
final class ServingEnv {
  static final String VARIABLE = "LOUPE_SERVING_ENV";
  private static final int MOST = 64;
  private static final int LONGEST = 1024;

  /**
   * What a pod may be tuned by. The others are the operator's own, {@code LOUPE_DRAIN_LIMIT} among
   * them, beyond which a pod's grace period must reach.
   */
  static final List<String> TUNABLES =
      List.of(
          "LOUPE_MAX_IMAGE_BYTES",
          "LOUPE_MAX_PIXELS",
          "LOUPE_MIN_SIDE",
          "LOUPE_THREADS",
          "LOUPE_QUEUE_LIMIT",
          "LOUPE_BODY_MEMORY",
          "LOUPE_MAX_BATCH",
          "LOUPE_SHADOW_MEMORY",
          "LOUPE_SHADOW_CONCURRENCY",
          "LOUPE_REQUEST_DEADLINE",
          "LOUPE_ANSWER_DEADLINE",
          "LOUPE_DRAIN_QUIET");

  /** As in the chart's schema, which refuses the others before anything is installed. */
  static final Pattern NAME =
      Pattern.compile("^(OTEL_[A-Z0-9_]{1,200}|" + String.join("|", TUNABLES) + ")$");

  private ServingEnv() {}

  /**
   * @param json an object of names and texts
   * @throws IllegalArgumentException naming the first that is not accepted, and what is
   */
  static SortedMap<String, String> read(String json) {
    SortedMap<String, String> env = new TreeMap<>();
    for (Map.Entry<String, JsonNode> variable : object(json).properties()) {
      if (!NAME.matcher(variable.getKey()).matches()) {
        throw new IllegalArgumentException(
            ("%s: %s is no variable that serving pods can be given; accepted: OTEL_ followed by"
                    + " capital letters, digits or _, and %s")
                .formatted(VARIABLE, variable.getKey(), String.join(", ", TUNABLES)));
      }
      JsonNode value = variable.getValue();
      if (!value.isTextual() || value.textValue().length() > LONGEST) {
        throw new IllegalArgumentException(
            "%s: the value of %s is not accepted; accepted: a text of at most %d characters"
                .formatted(VARIABLE, variable.getKey(), LONGEST));
      }
      env.put(variable.getKey(), value.textValue());
    }
    if (env.size() > MOST) {
      throw new IllegalArgumentException(
          "%s has %d variables; accepted: at most %d".formatted(VARIABLE, env.size(), MOST));
    }
    return Collections.unmodifiableSortedMap(env);
  }

  /** Does not tell the text: it may be a header's. */
  private static JsonNode object(String json) {
    JsonNode read;
    try {
      read = Json.read(json.getBytes(StandardCharsets.UTF_8), JsonNode.class);
    } catch (IOException e) {
      read = JsonNodeFactory.instance.missingNode();
    }
    if (!read.isObject()) {
      throw new IllegalArgumentException(
          VARIABLE + " is no JSON object; accepted: names and texts, {\"NAME\": \"VALUE\"}");
    }
    return read;
  }
}
