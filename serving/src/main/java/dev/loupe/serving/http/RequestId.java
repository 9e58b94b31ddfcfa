package dev.loupe.serving.http;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;
import java.util.HexFormat;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * Gives each request the id that its client sent, or a new one, and each answer its request's. What
 * a client sends is written to logs and headers, so only a short plain word is taken.
 */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
final class RequestId {
  static final String HEADER = "X-Request-ID";
  private static final String ATTRIBUTE = "loupe.request-id";
  private static final Pattern ACCEPTED = Pattern.compile("[A-Za-z0-9._:/+=-]{1,128}");

  private final RandomGenerator random;

  RequestId(RandomGenerator random) {
    this.random = random;
  }

  static String of(HttpRequest<?> request) {
    return request.getAttribute(ATTRIBUTE, String.class).orElse("");
  }

  @RequestFilter
  void name(HttpRequest<?> request) {
    String id =
        request
            .getHeaders()
            .findFirst(HEADER)
            .filter(given -> ACCEPTED.matcher(given).matches())
            .orElseGet(this::make);
    request.setAttribute(ATTRIBUTE, id);
  }

  @ResponseFilter
  void echo(HttpRequest<?> request, MutableHttpResponse<?> response) {
    response.header(HEADER, of(request));
  }

  private String make() {
    byte[] bytes = new byte[16];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
