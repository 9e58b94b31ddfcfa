package dev.loupe.serving.trace;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigurationException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Sends each step to a collector, as OpenTelemetry's own variables say ({@code OTEL_…}). Sent in
 * batches, from a thread of its own; what the collector does not take in time is dropped.
 */
public final class ExportedTracing implements Tracing, AutoCloseable {
  private static final int FIRST_SERVER_ERROR = 500;

  /** Unknown, deadline exceeded, unimplemented, internal, unavailable, data loss. */
  private static final Set<Integer> GRPC_SERVER_ERRORS = Set.of(2, 4, 12, 13, 14, 15);

  private final OpenTelemetrySdk sdk;
  private final Tracer tracer;

  private ExportedTracing(OpenTelemetrySdk sdk) {
    this.sdk = sdk;
    this.tracer = sdk.getTracer("dev.loupe.serving");
  }

  /**
   * Traces alone: the metrics are Prometheus', the log is the container's.
   *
   * @param service how the traces call this program, unless a variable says it
   * @throws InvalidTracingException if a variable can't be used
   */
  public static ExportedTracing open(String service, String version) {
    try {
      OpenTelemetrySdk sdk =
          AutoConfiguredOpenTelemetrySdk.builder()
              .addPropertiesSupplier(
                  () ->
                      Map.of(
                          "otel.service.name", service,
                          "otel.resource.attributes", "service.version=" + version,
                          "otel.exporter.otlp.protocol", "http/protobuf",
                          "otel.metrics.exporter", "none",
                          "otel.logs.exporter", "none"))
              .disableShutdownHook()
              .build()
              .getOpenTelemetrySdk();
      return new ExportedTracing(sdk);
    } catch (ConfigurationException e) {
      throw new InvalidTracingException(
          "OpenTelemetry's variables can't be used: %s. The server did not start."
              .formatted(reason(e)),
          e);
    }
  }

  /** What isn't its own, autoconfigure calls unexpected; only the cause says what was wrong. */
  private static String reason(ConfigurationException e) {
    Optional<String> cause = Optional.ofNullable(e.getCause()).map(Throwable::getMessage);
    return e.getMessage() + cause.map(" (%s)"::formatted).orElse("");
  }

  @Override
  public Step begin(Optional<TraceParent> from, String name) {
    Context parent =
        from.map(ExportedTracing::remote)
            .map(context -> Context.root().with(Span.wrap(context)))
            .orElseGet(Context::root);
    return new Recorded(
        tracer.spanBuilder(name).setParent(parent).setSpanKind(SpanKind.SERVER).startSpan());
  }

  @Override
  public boolean isExported() {
    return true;
  }

  private static SpanContext remote(TraceParent from) {
    return SpanContext.createFromRemoteParent(
        from.traceId(),
        from.spanId(),
        from.sampled() ? TraceFlags.getSampled() : TraceFlags.getDefault(),
        TraceState.getDefault());
  }

  private record Recorded(Span span) implements Step {
    @Override
    public TraceParent here() {
      SpanContext context = span.getSpanContext();
      return new TraceParent(context.getTraceId(), context.getSpanId(), context.isSampled());
    }

    @Override
    public void end(Answer answer, String requestId) {
      boolean failed =
          switch (answer) {
            case Answer.Http http -> tell(http);
            case Answer.Grpc grpc -> tell(grpc);
          };
      if (failed) {
        span.setStatus(StatusCode.ERROR);
      }
      span.setAttribute("loupe.request_id", requestId);
      span.end();
    }

    /** In the words of OpenTelemetry's conventions; whether the server failed. */
    private boolean tell(Answer.Http http) {
      http.route()
          .ifPresent(
              template ->
                  span.updateName(http.method() + " " + template)
                      .setAttribute("http.route", template));
      span.setAttribute("http.request.method", http.method())
          .setAttribute("http.response.status_code", http.status());
      return http.status() >= FIRST_SERVER_ERROR;
    }

    private boolean tell(Answer.Grpc grpc) {
      int slash = grpc.method().lastIndexOf('/');
      span.setAttribute("rpc.system", "grpc")
          .setAttribute("rpc.service", grpc.method().substring(0, Math.max(0, slash)))
          .setAttribute("rpc.method", grpc.method().substring(slash + 1))
          .setAttribute("rpc.grpc.status_code", grpc.status());
      return GRPC_SERVER_ERRORS.contains(grpc.status());
    }
  }

  /** Sends what is left. */
  @Override
  public void close() {
    sdk.close();
  }
}
