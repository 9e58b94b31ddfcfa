package dev.loupe.serving.grpc;

import dev.loupe.serving.observe.RequestIds;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.micronaut.core.annotation.Order;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/**
 * Gives each call the id that its client sent as {@code x-request-id}, or a new one, and sends it
 * back.
 */
@Singleton
@Order(CallOrder.ID)
public final class CallId implements ServerInterceptor {
  static final Metadata.Key<String> HEADER =
      Metadata.Key.of("x-request-id", Metadata.ASCII_STRING_MARSHALLER);
  private static final Context.Key<String> ID = Context.key("loupe.request-id");

  private final RequestIds ids;

  CallId(RequestIds ids) {
    this.ids = ids;
  }

  /** Of the call that is being handled. */
  public static String current() {
    @Nullable String id = ID.get();
    return id == null ? "" : id;
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    String id = ids.of(headers.get(HEADER));
    return Contexts.interceptCall(
        Context.current().withValue(ID, id), new AnswerHeader<>(call, HEADER, id), headers, next);
  }
}
