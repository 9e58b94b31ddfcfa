package dev.loupe.operator.faults;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.http.StandardHttpRequest;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One write of the operator, told from every other of its scenario by what it writes.
 *
 * @param verb in kubectl's words
 * @param plural the kind, as addresses name it
 * @param name of the object, with its subresource
 * @param says what is written, in short; empty if the name says enough
 * @param content all that is written, but for what differs from one play to the next
 */
record Write(String verb, String plural, String name, String says, String content) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The write that a request is; empty if it only reads. */
  static Optional<Write> of(StandardHttpRequest request, String namespace) {
    if (request.method().equals("GET")) {
      return Optional.empty();
    }
    Address address = Address.of(request.uri());
    String text = request.bodyString() == null ? "" : request.bodyString();
    JsonNode body = read(text);
    String name = address.name().isEmpty() ? body.at("/metadata/name").asText() : address.name();
    return Optional.of(
        new Write(
            verb(request),
            address.plural(),
            address.plural().equals("events") ? told(body) : name + address.subresource(),
            Masks.hide(says(address, body), namespace),
            // What is to be deleted, and how, is said in the address.
            request.method().equals("DELETE") ? "" : Masks.hide(text, namespace)));
  }

  private static JsonNode read(String text) {
    try {
      return JSON.readTree(text.isEmpty() ? "{}" : text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a write that is no JSON: " + text, e);
    }
  }

  private static String verb(StandardHttpRequest request) {
    return switch (request.method()) {
      case "POST" -> "create";
      case "PUT" -> "update";
      case "DELETE" -> "delete";
      case "PATCH" ->
          String.valueOf(request.getContentType()).contains("apply") ? "apply" : "patch";
      default -> throw new IllegalStateException("no verb for " + request.method());
    };
  }

  /** An Event is known by what it is about. */
  private static String told(JsonNode event) {
    JsonNode about = event.at("/involvedObject");
    return about.path("kind").asText().toLowerCase(Locale.ROOT) + "/" + about.path("name").asText();
  }

  private static String says(Address address, JsonNode body) {
    if (address.plural().equals("events")) {
      return body.path("reason").asText() + ": " + body.path("message").asText();
    }
    JsonNode turn = body.at("/metadata/annotations/loupe.dev~1split");
    if (turn.isTextual()) {
      return "follow split " + turn.asText();
    }
    for (String pointer : List.of("/status/message", "/status/stage", "/spec/selector")) {
      JsonNode found = body.at(pointer);
      if (found.isTextual()) {
        return found.asText();
      }
      if (found.has("loupe.dev/version")) {
        return "to " + found.path("loupe.dev/version").asText();
      }
    }
    return "";
  }

  boolean isEvent() {
    return plural.equals("events");
  }

  /** In one line. */
  String words() {
    return verb + " " + plural + " " + name + (says.isEmpty() ? "" : ": " + says);
  }
}
