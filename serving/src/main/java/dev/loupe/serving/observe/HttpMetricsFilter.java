package dev.loupe.serving.observe;

import dev.loupe.serving.drain.Traffic;
import dev.loupe.serving.queue.Ticker;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micronaut.core.annotation.Order;
import io.micronaut.http.BasicHttpAttributes;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;
import java.time.Duration;

/**
 * Counts and times all answers of the public port. Label values are bounded, whatever is sent: a
 * path is its route's template, or {@code other}; so is a method that HTTP does not name.
 */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
@Order(HttpMetricsFilter.ORDER)
final class HttpMetricsFilter {
  /** Before all that may refuse. */
  static final int ORDER = 700;

  private static final String BEGUN = "loupe.begun";
  private static final String OTHER = "other";

  private final MeterRegistry registry;
  private final Traffic traffic;
  private final Ticker ticker;

  HttpMetricsFilter(MeterRegistry registry, Traffic traffic, Ticker ticker) {
    this.registry = registry;
    this.traffic = traffic;
    this.ticker = ticker;
  }

  @RequestFilter
  void begin(HttpRequest<?> request) {
    request.setAttribute(BEGUN, ticker.nanos());
  }

  @ResponseFilter
  void end(HttpRequest<?> request, MutableHttpResponse<?> response) {
    if (!traffic.isPublic(request)) {
      return;
    }
    long now = ticker.nanos();
    long begun = request.getAttribute(BEGUN, Long.class).orElse(now);
    String method = request.getMethod() == HttpMethod.CUSTOM ? OTHER : request.getMethod().name();
    String path = BasicHttpAttributes.getUriTemplate(request).orElse(OTHER);
    Counter.builder(MetricNames.HTTP_REQUESTS)
        .description("Answers by method, path and status")
        .tag(MetricNames.METHOD, method)
        .tag(MetricNames.PATH, path)
        .tag(MetricNames.STATUS, Integer.toString(response.code()))
        .register(registry)
        .increment();
    Timer.builder(MetricNames.HTTP_DURATION)
        .description("From a request's head to its answer, its body's way included")
        .serviceLevelObjectives(Buckets.LATENCY)
        .tag(MetricNames.METHOD, method)
        .tag(MetricNames.PATH, path)
        .register(registry)
        .record(Duration.ofNanos(now - begun));
  }
}
