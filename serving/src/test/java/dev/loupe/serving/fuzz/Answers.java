package dev.loupe.serving.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.grpc.Status;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** What may be answered to whatever came. */
final class Answers {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int LONGEST = 4000;

  private Answers() {}

  /** Of HTTP: the server's fault is none of them, but that it has too much to do. */
  static void status(int status) {
    if (status >= 500 && status != 503 || status < 200) {
      throw new AssertionError("it answered " + status);
    }
  }

  /** An error says what is wrong, as every other one. */
  static void body(int status, byte[] body) {
    if (status < 400) {
      return;
    }
    JsonNode json;
    try {
      json = JSON.readTree(body);
    } catch (IOException e) {
      throw new AssertionError("no JSON: " + new String(body, StandardCharsets.UTF_8), e);
    }
    if (!json.path("error").isTextual() || json.path("error").asText().isBlank()) {
      throw new AssertionError("no error in " + json);
    }
    plain(json.path("detail").asText());
  }

  /** Of gRPC. */
  static void status(Status status) {
    code(status);
    plain(String.valueOf(status.getDescription()));
  }

  /** The same, where the words are a library's. */
  static void code(Status status) {
    boolean good =
        switch (status.getCode()) {
          case OK,
              INVALID_ARGUMENT,
              NOT_FOUND,
              UNIMPLEMENTED,
              RESOURCE_EXHAUSTED,
              UNAVAILABLE,
              DEADLINE_EXCEEDED ->
              true;
          case CANCELLED,
              UNKNOWN,
              ALREADY_EXISTS,
              PERMISSION_DENIED,
              FAILED_PRECONDITION,
              ABORTED,
              OUT_OF_RANGE,
              INTERNAL,
              DATA_LOSS,
              UNAUTHENTICATED ->
              false;
        };
    if (!good) {
      throw new AssertionError("it answered " + status);
    }
  }

  /** A sentence for people: something, of one line, and not all that was sent. */
  static void plain(String sentence) {
    if (sentence.isBlank()
        || sentence.length() > LONGEST
        || sentence.chars().anyMatch(Character::isISOControl)) {
      throw new AssertionError("no sentence: " + sentence);
    }
  }
}
