package dev.loupe.serving.drain;

import io.micronaut.core.annotation.Order;
import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;

/** Counts the requests that a drain waits for, and sends their clients elsewhere. */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
@Order(Ordered.HIGHEST_PRECEDENCE)
final class DrainFilter {
  private final Drain drain;
  private final Leaving leaving;
  private final Traffic traffic;

  DrainFilter(Drain drain, Leaving leaving, Traffic traffic) {
    this.drain = drain;
    this.leaving = leaving;
    this.traffic = traffic;
  }

  @RequestFilter
  void came(HttpRequest<?> request) {
    if (traffic.isUsers(request)) {
      drain.came();
    }
  }

  @ResponseFilter
  void answered(HttpRequest<?> request, MutableHttpResponse<?> response) {
    if (traffic.isUsers(request)) {
      drain.answered();
    }
    if (leaving.isOn()) {
      response.header(HttpHeaders.CONNECTION, "close");
    }
  }
}
