package dev.loupe.serving.http;

import dev.loupe.serving.drain.Traffic;
import dev.loupe.serving.trace.TraceParent;
import dev.loupe.serving.trace.Tracing;
import io.micronaut.core.annotation.Order;
import io.micronaut.http.BasicHttpAttributes;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;
import org.jspecify.annotations.Nullable;

/** Takes up the trace that a client follows, and says in the answer where in it this server was. */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
@Order(AccessFilter.ORDER - 350)
final class TraceFilter {
  private static final String STEP = "loupe.step";
  private static final String OTHER = "other";

  private final Tracing tracing;
  private final Traffic traffic;
  private final RequestId ids;

  TraceFilter(Tracing tracing, Traffic traffic, RequestId ids) {
    this.tracing = tracing;
    this.traffic = traffic;
    this.ids = ids;
  }

  @RequestFilter
  void begin(HttpRequest<?> request) {
    @Nullable String before = request.getHeaders().get(TraceParent.HEADER);
    // Of what another pod asks, a user's request has a step already, and a copy has none.
    if (traffic.isPublic(request) || (traffic.isInternal(request) && before != null)) {
      Tracing.Step step = tracing.begin(TraceParent.parse(before), method(request));
      request.setAttribute(STEP, step);
      request.setAttribute(TraceParent.ATTRIBUTE, step.here());
    }
  }

  @ResponseFilter
  void end(HttpRequest<?> request, MutableHttpResponse<?> response) {
    request
        .getAttribute(STEP, Tracing.Step.class)
        .ifPresent(
            step -> {
              response.header(TraceParent.HEADER, step.here().header());
              step.end(
                  new Tracing.Answer.Http(
                      BasicHttpAttributes.getUriTemplate(request),
                      method(request),
                      response.code()),
                  ids.of(request));
            });
  }

  /** Of a small set, whatever is sent. */
  private static String method(HttpRequest<?> request) {
    return request.getMethod() == HttpMethod.CUSTOM ? OTHER : request.getMethod().name();
  }
}
