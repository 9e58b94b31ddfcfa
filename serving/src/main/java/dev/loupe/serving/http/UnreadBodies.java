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

  /** Whether a request is refused that could be answered at another time. */
  static final String REFUSED = "loupe.refused";

  private static final long DROPPED_BYTES = 1 << 16;

  /** Its client comes again, and another connection for each try costs both sides more. */
  private static final long DROPPED_OF_REFUSED = 5_000_000;

  private static final String CLOSE = "close";

  @ResponseFilter
  void end(HttpRequest<?> request, MutableHttpResponse<?> response) {
    long dropped = request.getAttribute(REFUSED).isPresent() ? DROPPED_OF_REFUSED : DROPPED_BYTES;
    boolean isLong =
        request.getHeaders().contains(HttpHeaders.TRANSFER_ENCODING)
            || request.getHeaders().contentLength().orElse(0) > dropped;
    if (isLong
        && request.getAttribute(READ).isEmpty()
        && !response.getHeaders().contains(HttpHeaders.CONNECTION)) {
      response.header(HttpHeaders.CONNECTION, CLOSE);
    }
  }
}
