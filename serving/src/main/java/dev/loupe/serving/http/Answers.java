package dev.loupe.serving.http;

import dev.loupe.serving.observe.Phase;
import dev.loupe.serving.predict.Outcome.Abandoned;
import dev.loupe.serving.predict.Outcome.BadPicture;
import dev.loupe.serving.predict.Outcome.BadTensor;
import dev.loupe.serving.predict.Outcome.Failed;
import dev.loupe.serving.predict.Outcome.Late;
import dev.loupe.serving.predict.Outcome.NotReady;
import dev.loupe.serving.predict.Outcome.Overloaded;
import dev.loupe.serving.predict.Outcome.Unanswered;
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
 * The one place where what went wrong becomes an answer. Bodies are encoded here, so that their
 * size is known.
 */
@Singleton
final class Answers {
  static final String RETRY_AFTER_SECONDS = "1";
  private static final String PROBLEM = "loupe.problem";

  private final JsonMapper json;

  Answers(JsonMapper json) {
    this.json = json;
  }

  /** What an outcome that is no prediction is to the client. */
  static Problem problem(Unanswered outcome) {
    return switch (outcome) {
      case BadPicture bad -> problem(bad);
      case BadTensor bad -> Problem.of(HttpStatus.BAD_REQUEST, "Invalid tensor", bad.detail());
      case NotReady() ->
          Problem.of(HttpStatus.SERVICE_UNAVAILABLE, "Model not loaded", NotReady.DETAIL);
      case Overloaded overloaded ->
          Problem.of(HttpStatus.SERVICE_UNAVAILABLE, "Overloaded", overloaded.detail());
      case Late late ->
          Problem.of(
              HttpStatus.SERVICE_UNAVAILABLE,
              "Overloaded",
              "no answer within %s; try again".formatted(seconds(late.deadline())));
      case Abandoned() ->
          Problem.of(
              HttpStatus.SERVICE_UNAVAILABLE, "Abandoned", "the client closed the connection");
      case Failed() ->
          Problem.of(HttpStatus.INTERNAL_SERVER_ERROR, "Internal error", Failed.DETAIL);
    };
  }

  /** Why nothing is predicted in a phase in which the server is not ready. */
  static Problem notReady(Phase phase) {
    return phase == Phase.DRAINING
        ? Problem.of(HttpStatus.SERVICE_UNAVAILABLE, "Shutting down", "another pod takes over")
        : problem(new NotReady());
  }

  /** Gets its request's id from the filter {@link RequestId}, on its way out. */
  MutableHttpResponse<byte[]> of(Problem problem) {
    MutableHttpResponse<byte[]> answer = json(problem.status(), body(problem, ""));
    answer.setAttribute(PROBLEM, problem);
    complete(answer, problem);
    return answer;
  }

  /** Says in the body of an answer that {@link #of} made whose it is. */
  void name(MutableHttpResponse<?> answer, String requestId) {
    answer
        .getAttribute(PROBLEM, Problem.class)
        .ifPresent(
            problem -> {
              byte[] encoded = encoded(body(problem, requestId));
              answer.body(encoded).contentLength(encoded.length);
            });
  }

  /** Gives an answer that the framework began the problem's body and headers. */
  MutableHttpResponse<byte[]> fill(
      MutableHttpResponse<?> begun, Problem problem, String requestId) {
    MutableHttpResponse<byte[]> answer =
        begun.body(encoded(body(problem, requestId))).contentType(MediaType.APPLICATION_JSON_TYPE);
    complete(answer, problem);
    return answer;
  }

  private static ProblemBody body(Problem problem, String requestId) {
    return new ProblemBody(problem.error(), problem.detail(), requestId);
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
