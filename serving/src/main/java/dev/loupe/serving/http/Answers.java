package dev.loupe.serving.http;

import dev.loupe.serving.predict.Outcome;
import dev.loupe.serving.predict.Outcome.Abandoned;
import dev.loupe.serving.predict.Outcome.BadPicture;
import dev.loupe.serving.predict.Outcome.BadTensor;
import dev.loupe.serving.predict.Outcome.Failed;
import dev.loupe.serving.predict.Outcome.Late;
import dev.loupe.serving.predict.Outcome.NotReady;
import dev.loupe.serving.predict.Outcome.Overloaded;
import dev.loupe.serving.predict.Outcome.Predicted;
import dev.loupe.serving.start.Identity;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.json.JsonMapper;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;

/**
 * The one place where outcomes become answers. Bodies are encoded here, so that their size is
 * known.
 */
@Singleton
final class Answers {
  static final String RETRY_AFTER_SECONDS = "1";

  private final JsonMapper json;
  private final Identity identity;

  Answers(JsonMapper json, Identity identity) {
    this.json = json;
    this.identity = identity;
  }

  MutableHttpResponse<byte[]> of(Outcome outcome) {
    return outcome instanceof Predicted predicted
        ? json(HttpStatus.OK, PredictionBody.of(predicted, identity.version()))
        : of(problem(outcome));
  }

  /** Why there is no prediction. */
  static Problem problem(Outcome outcome) {
    return switch (outcome) {
      case Predicted _ -> throw new IllegalArgumentException("a prediction is no problem");
      case BadPicture bad -> problem(bad);
      case BadTensor bad -> Problem.of(HttpStatus.BAD_REQUEST, "Invalid tensor", bad.detail());
      case NotReady() ->
          Problem.of(
              HttpStatus.SERVICE_UNAVAILABLE,
              "Model not loaded",
              "the model is being loaded and verified; try again");
      case Overloaded overloaded ->
          Problem.of(
              HttpStatus.SERVICE_UNAVAILABLE,
              "Overloaded",
              "%d pictures wait already; try again".formatted(overloaded.waiting()));
      case Late late ->
          Problem.of(
              HttpStatus.SERVICE_UNAVAILABLE,
              "Overloaded",
              "no answer within %s; try again".formatted(seconds(late.deadline())));
      case Abandoned() ->
          Problem.of(
              HttpStatus.SERVICE_UNAVAILABLE, "Abandoned", "the client closed the connection");
      case Failed() ->
          Problem.of(
              HttpStatus.INTERNAL_SERVER_ERROR,
              "Internal error",
              "the prediction failed; the server's log says why");
    };
  }

  MutableHttpResponse<byte[]> of(Problem problem) {
    MutableHttpResponse<byte[]> answer =
        json(problem.status(), new ProblemBody(problem.error(), problem.detail()));
    complete(answer, problem);
    return answer;
  }

  /** Gives an answer that the framework began the problem's body and headers. */
  MutableHttpResponse<byte[]> fill(MutableHttpResponse<?> begun, Problem problem) {
    MutableHttpResponse<byte[]> answer =
        begun
            .body(encoded(new ProblemBody(problem.error(), problem.detail())))
            .contentType(MediaType.APPLICATION_JSON_TYPE);
    complete(answer, problem);
    return answer;
  }

  MutableHttpResponse<byte[]> json(HttpStatus status, Object body) {
    byte[] encoded = encoded(body);
    return HttpResponse.<byte[]>status(status)
        .body(encoded)
        .contentType(MediaType.APPLICATION_JSON_TYPE)
        // Also for HEAD, which has no body to count.
        .contentLength(encoded.length);
  }

  static String seconds(Duration duration) {
    return "%s s".formatted(duration.toMillis() / 1000.0);
  }

  private static void complete(MutableHttpResponse<byte[]> answer, Problem problem) {
    if (problem.status() == HttpStatus.SERVICE_UNAVAILABLE) {
      answer.header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
    }
    if (problem.closes()) {
      answer.header(HttpHeaders.CONNECTION, "close");
    }
  }

  private static Problem problem(BadPicture bad) {
    return switch (bad.reason()) {
      case NOT_AN_IMAGE, UNSUPPORTED_TYPE, ANIMATED ->
          Problem.of(HttpStatus.BAD_REQUEST, "Invalid image format", bad.detail());
      case TRUNCATED, CORRUPT -> Problem.of(HttpStatus.BAD_REQUEST, "Invalid image", bad.detail());
      case TOO_MANY_PIXELS, TOO_SMALL ->
          Problem.of(HttpStatus.BAD_REQUEST, "Invalid image size", bad.detail());
      case TOO_MANY_BYTES ->
          Problem.of(HttpStatus.REQUEST_ENTITY_TOO_LARGE, "File too large", bad.detail());
    };
  }

  private byte[] encoded(Object body) {
    try {
      return json.writeValueAsBytes(body);
    } catch (IOException e) {
      throw new UncheckedIOException("an answer can't be written as JSON", e);
    }
  }
}
