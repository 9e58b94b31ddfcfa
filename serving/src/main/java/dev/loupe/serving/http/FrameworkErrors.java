package dev.loupe.serving.http;

import dev.loupe.serving.observe.Plain;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.server.exceptions.response.ErrorContext;
import io.micronaut.http.server.exceptions.response.ErrorResponseProcessor;
import jakarta.inject.Singleton;

/** Gives the errors that the framework finds the body of all others. Never says what it threw. */
@Singleton
final class FrameworkErrors implements ErrorResponseProcessor<byte[]> {
  private static final int SHOWN = 100;

  private final Answers answers;
  private final RequestId ids;

  FrameworkErrors(Answers answers, RequestId ids) {
    this.answers = answers;
    this.ids = ids;
  }

  @Override
  public MutableHttpResponse<byte[]> processResponse(
      ErrorContext context, MutableHttpResponse<?> begun) {
    HttpRequest<?> request = context.getRequest();
    return answers.fill(begun, problem(request, begun), ids.of(request));
  }

  static Problem notFound(HttpRequest<?> request) {
    return Problem.of(
        HttpStatus.NOT_FOUND,
        "Not found",
        "%s is not known here; see /docs".formatted(Plain.text(request.getPath(), SHOWN)));
  }

  private static Problem problem(HttpRequest<?> request, MutableHttpResponse<?> begun) {
    HttpStatus status = HttpStatus.valueOf(begun.code());
    String method = Plain.text(request.getMethodName(), SHOWN);
    String path = Plain.text(request.getPath(), SHOWN);
    return switch (status) {
      case NOT_FOUND -> notFound(request);
      case METHOD_NOT_ALLOWED ->
          Problem.of(
              status,
              "Method not allowed",
              "%s is not allowed for %s; allowed: %s"
                  .formatted(method, path, begun.getHeaders().get(HttpHeaders.ALLOW)));
      case NOT_ACCEPTABLE ->
          Problem.of(
              status,
              "Not acceptable",
              "%s has no answer of a type that the header Accept names".formatted(path));
      case UNSUPPORTED_MEDIA_TYPE ->
          Problem.of(
              status,
              "Unsupported media type",
              "%s takes no body of this Content-Type; see /docs".formatted(path));
      case REQUEST_ENTITY_TOO_LARGE ->
          Problem.of(status, "Request too large", "the request or a header of it is too large")
              .closing();
      case BAD_REQUEST ->
          Problem.of(status, "Bad request", "the request is not one of HTTP/1.1").closing();
      default ->
          begun.code() < 500
              ? Problem.of(status, status.getReason(), "the request can't be answered; see /docs")
              : Problem.of(status, "Internal error", "the server failed; its log says why");
    };
  }
}
