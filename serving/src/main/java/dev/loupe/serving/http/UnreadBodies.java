package dev.loupe.serving.http;

import io.micronaut.core.annotation.Order;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;

/**
 * Ends the connection with an answer that did not wait for its request's body, if that is long:
 * read to its end it would be work for nobody. A short one is dropped, and the connection goes on.
 */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
@Order(AccessFilter.ORDER - 150)
final class UnreadBodies {
  /** Whether a request's body was read to its end. */
  static final String READ = "loupe.body-read";

  private static final long DROPPED_BYTES = 1 << 16;
  private static final String CLOSE = "close";

  @ResponseFilter
  void end(HttpRequest<?> request, MutableHttpResponse<?> response) {
    boolean isLong =
        request.getHeaders().contains(HttpHeaders.TRANSFER_ENCODING)
            || request.getHeaders().contentLength().orElse(0) > DROPPED_BYTES;
    if (isLong
        && request.getAttribute(READ).isEmpty()
        && !response.getHeaders().contains(HttpHeaders.CONNECTION)) {
      response.header(HttpHeaders.CONNECTION, CLOSE);
    }
  }
}
