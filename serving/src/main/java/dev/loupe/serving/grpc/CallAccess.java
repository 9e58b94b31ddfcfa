package dev.loupe.serving.grpc;

import dev.loupe.serving.guard.Caller;
import dev.loupe.serving.guard.Credentials;
import dev.loupe.serving.guard.Endpoint;
import dev.loupe.serving.guard.Guard;
import dev.loupe.serving.guard.Quota;
import dev.loupe.serving.guard.Verdict;
import dev.loupe.serving.observe.CallerMetrics;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.micronaut.core.annotation.Order;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Asks the guard about each call, as over HTTP. What tells of the server and the model needs no
 * key; whatever else there is or will be does.
 */
@Singleton
@Order(CallOrder.ACCESS)
final class CallAccess implements ServerInterceptor {
  private static final Set<String> OPEN_SERVICES =
      Set.of(
          "grpc.health.v1.Health",
          "grpc.reflection.v1.ServerReflection",
          "grpc.reflection.v1alpha.ServerReflection");
  private static final String INFERENCE = "inference.GRPCInferenceService/";
  private static final Set<String> OPEN_METHODS =
      Set.of(
          INFERENCE + "ServerLive",
          INFERENCE + "ServerReady",
          INFERENCE + "ServerMetadata",
          INFERENCE + "ModelReady",
          INFERENCE + "ModelMetadata",
          INFERENCE + "ModelConfig",
          INFERENCE + "ModelStatistics");
  private static final String INFER = INFERENCE + "ModelInfer";

  private static final Metadata.Key<String> API_KEY = key(Credentials.API_KEY);
  private static final Metadata.Key<String> AUTHORIZATION = key(Credentials.AUTHORIZATION);
  private static final Metadata.Key<String> FORWARDED = key("X-Forwarded-For");
  private static final Metadata.Key<String> RETRY_AFTER = key("Retry-After");

  private static final Context.Key<Caller> CALLER = Context.key(Caller.ATTRIBUTE);

  private final Guard guard;
  private final CallerMetrics metrics;

  CallAccess(Guard guard, CallerMetrics metrics) {
    this.guard = guard;
    this.metrics = metrics;
  }

  private static Metadata.Key<String> key(String name) {
    return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
  }

  /** The label of who called. */
  static String current() {
    @Nullable Caller caller = CALLER.get();
    return caller == null ? Caller.ANONYMOUS : caller.label();
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    String method = call.getMethodDescriptor().getFullMethodName();
    @Nullable String service = call.getMethodDescriptor().getServiceName();
    if (OPEN_METHODS.contains(method) || service != null && OPEN_SERVICES.contains(service)) {
      return next.startCall(call, headers);
    }
    Verdict verdict =
        guard.check(
            Credentials.key(headers.get(API_KEY), headers.get(AUTHORIZATION)),
            peer(call),
            forwarded(headers),
            method.equals(INFER) ? Optional.of(Endpoint.PREDICT) : Optional.empty());
    metrics.count(verdict);
    return switch (verdict) {
      case Verdict.Admitted admitted ->
          Contexts.interceptCall(
              Context.current().withValue(CALLER, admitted.caller()), call, headers, next);
      case Verdict.Unauthenticated unknown ->
          refuse(call, Status.UNAUTHENTICATED.withDescription(unknown.detail()), new Metadata());
      case Verdict.Limited limited -> limited(call, limited);
    };
  }

  private static <Q, A> ServerCall.Listener<Q> limited(
      ServerCall<Q, A> call, Verdict.Limited limited) {
    Metadata trailers = new Metadata();
    trailers.put(RETRY_AFTER, Long.toString(Quota.seconds(limited.quota().retry())));
    return refuse(call, Status.RESOURCE_EXHAUSTED.withDescription(limited.detail()), trailers);
  }

  private static <Q, A> ServerCall.Listener<Q> refuse(
      ServerCall<Q, A> call, Status status, Metadata trailers) {
    call.close(status, trailers);
    return new ServerCall.Listener<>() {};
  }

  private static InetAddress peer(ServerCall<?, ?> call) {
    return call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR)
            instanceof InetSocketAddress remote
        ? remote.getAddress()
        : InetAddress.getLoopbackAddress();
  }

  private static List<String> forwarded(Metadata headers) {
    @Nullable Iterable<String> values = headers.getAll(FORWARDED);
    return values == null ? List.of() : StreamSupport.stream(values.spliterator(), false).toList();
  }
}
