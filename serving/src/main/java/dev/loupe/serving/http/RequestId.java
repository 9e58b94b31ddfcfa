package dev.loupe.serving.http;

import io.micronaut.core.annotation.Order;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;
import java.util.HexFormat;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * Gives each request the id that its client sent, or a new one, and each answer its request's, the
 * body of an error too. What a client sends is written to logs and headers, so only a short plain
 * word is taken.
 */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
@Order(AccessFilter.ORDER - 400)
final class RequestId {
  static final String HEADER = "X-Request-ID";
  private static final String ATTRIBUTE = "loupe.request-id";
  private static final Pattern ACCEPTED = Pattern.compile("[A-Za-z0-9._:/+=-]{1,128}");

  private final RandomGenerator random;
  private final Answers answers;

  RequestId(RandomGenerator random, Answers answers) {
    this.random = random;
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
    String id =
        request
            .getHeaders()
            .findFirst(HEADER)
            .filter(given -> ACCEPTED.matcher(given).matches())
            .orElseGet(this::make);
    request.setAttribute(ATTRIBUTE, id);
    return id;
  }

  @ResponseFilter
  void echo(HttpRequest<?> request, MutableHttpResponse<?> response) {
    response.header(HEADER, of(request));
    answers.name(response, of(request));
  }

  private String make() {
    byte[] bytes = new byte[16];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
