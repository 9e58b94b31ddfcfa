package dev.loupe.serving.grpc;

import dev.loupe.serving.observe.Buckets;
import dev.loupe.serving.observe.MetricNames;
import dev.loupe.serving.queue.Ticker;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micronaut.core.annotation.Order;
import jakarta.inject.Singleton;
import java.time.Duration;

/**
 * Counts and times the calls that the server answers, by method and status: of both there are only
 * so many.
 */
@Singleton
@Order(CallOrder.METRICS)
final class CallMetrics implements ServerInterceptor {
  private final MeterRegistry registry;
  private final Ticker ticker;

  CallMetrics(MeterRegistry registry, Ticker ticker) {
    this.registry = registry;
    this.ticker = ticker;
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    long begun = ticker.nanos();
    String method = call.getMethodDescriptor().getFullMethodName();
    return next.startCall(
        new SimpleForwardingServerCall<>(call) {
          @Override
          public void close(Status status, Metadata trailers) {
            count(method, status, Duration.ofNanos(ticker.nanos() - begun));
            super.close(status, trailers);
          }
        },
        headers);
  }

  private void count(String method, Status status, Duration took) {
    Counter.builder(MetricNames.GRPC_REQUESTS)
        .description("Answered calls of gRPC by method and status")
        .tag(MetricNames.METHOD, method)
        .tag(MetricNames.STATUS, status.getCode().name())
        .register(registry)
        .increment();
    Timer.builder(MetricNames.GRPC_DURATION)
        .description("From a call's head to its answer, its message's way included")
        .serviceLevelObjectives(Buckets.LATENCY)
        .tag(MetricNames.METHOD, method)
        .register(registry)
        .record(took);
  }
}
