package dev.loupe.serving.http;

import dev.loupe.serving.drain.Traffic;
import dev.loupe.serving.guard.Guard;
import dev.loupe.serving.observe.Plain;
import io.micronaut.core.annotation.Order;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;
import org.jspecify.annotations.Nullable;

/**
 * Tells browsers which pages of other origins may read answers: those that the policy lists. The
 * framework's own filter reads its origins once, at the start.
 */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
@Order(AccessFilter.ORDER - 100)
final class CorsFilter {
  private static final String SENT =
      "Accept, Authorization, Content-Type, Inference-Header-Content-Length, traceparent,"
          + " tracestate, X-API-Key, X-Request-ID, X-Request-Timeout-Ms";
  private static final String READ =
      "Inference-Header-Content-Length, RateLimit-Limit, RateLimit-Policy, RateLimit-Remaining,"
          + " RateLimit-Reset, Retry-After, traceparent, X-Request-ID";
  private static final String SECONDS = "600";
  private static final int SHOWN = 100;

  private final Guard guard;
  private final Traffic traffic;
  private final Answers answers;

  CorsFilter(Guard guard, Traffic traffic, Answers answers) {
    this.guard = guard;
    this.traffic = traffic;
    this.answers = answers;
  }

  /** A browser asks beforehand whether it may send what a page wants it to. */
  @RequestFilter
  @Nullable HttpResponse<?> preflight(HttpRequest<?> request) {
    String origin = request.getHeaders().get(HttpHeaders.ORIGIN);
    boolean asks =
        request.getMethod() == HttpMethod.OPTIONS
            && request.getHeaders().contains(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD);
    if (origin == null || !asks || !traffic.isPublic(request)) {
      return null;
    }
    if (!guard.policy().allows(origin)) {
      return answers.of(
          Problem.of(
              HttpStatus.FORBIDDEN,
              "Origin not allowed",
              "pages of %s may not ask; spec.serving.cors.allowedOrigins lists those that may"
                  .formatted(Plain.text(origin, SHOWN))));
    }
    MutableHttpResponse<?> answer =
        HttpResponse.noContent()
            .header(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, "GET, HEAD, POST")
            .header(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, SENT)
            .header(HttpHeaders.ACCESS_CONTROL_MAX_AGE, SECONDS);
    // An answer of this filter does not pass it again.
    allow(request, answer);
    return answer;
  }

  @ResponseFilter
  void allow(HttpRequest<?> request, MutableHttpResponse<?> response) {
    if (guard.policy().allowedOrigins().isEmpty()) {
      return;
    }
    response.header(HttpHeaders.VARY, HttpHeaders.ORIGIN);
    String origin = request.getHeaders().get(HttpHeaders.ORIGIN);
    if (origin != null && guard.policy().allows(origin)) {
      response
          .header(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, origin)
          .header(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, READ);
    }
  }
}
