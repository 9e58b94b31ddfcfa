package dev.loupe.serving.http;

import dev.loupe.serving.guard.Caller;
import dev.loupe.serving.predict.Origin;
import dev.loupe.serving.trace.TraceParent;
import io.micronaut.http.HttpRequest;
import jakarta.inject.Singleton;

/** Where requests came from, as the filters before the route have found out. */
@Singleton
final class Origins {
  private final RequestId ids;

  Origins(RequestId ids) {
    this.ids = ids;
  }

  Origin of(HttpRequest<?> request) {
    return new Origin(
        ids.of(request),
        request
            .getAttribute(Caller.ATTRIBUTE, Caller.class)
            .map(Caller::label)
            .orElse(Caller.ANONYMOUS),
        request.getAttribute(TraceParent.ATTRIBUTE, TraceParent.class).orElse(null));
  }
}
