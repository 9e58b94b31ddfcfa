package dev.loupe.serving.http;

import dev.loupe.serving.observe.RequestIds;
import io.micronaut.core.annotation.Order;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;

/**
 * Gives each request the id that its client sent, or a new one, and each answer its request's, the
 * body of an error too.
 */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
@Order(AccessFilter.ORDER - 400)
final class RequestId {
  static final String HEADER = "X-Request-ID";
  private static final String ATTRIBUTE = "loupe.request-id";

  private final RequestIds ids;
  private final Answers answers;

  RequestId(RequestIds ids, Answers answers) {
    this.ids = ids;
    this.answers = answers;
  }

  /** The request's id. A request that is not HTTP passes no filter, and gets its own here. */
  String of(HttpRequest<?> request) {
    return request.getAttribute(ATTRIBUTE, String.class).orElseGet(() -> name(request));
  }

  @RequestFilter
  void begin(HttpRequest<?> request) {
    name(request);
  }

  private String name(HttpRequest<?> request) {
    String id = ids.of(request.getHeaders().get(HEADER));
    request.setAttribute(ATTRIBUTE, id);
    return id;
  }

  @ResponseFilter
  void echo(HttpRequest<?> request, MutableHttpResponse<?> response) {
    response.header(HEADER, of(request));
    answers.name(response, of(request));
  }
}
