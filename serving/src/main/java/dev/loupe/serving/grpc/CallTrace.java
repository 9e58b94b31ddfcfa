package dev.loupe.serving.grpc;

import dev.loupe.serving.trace.TraceParent;
import dev.loupe.serving.trace.Tracing;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.micronaut.core.annotation.Order;
import jakarta.inject.Singleton;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Takes up the trace that a client follows, and says in the answer where in it this server was, as
 * over HTTP.
 */
@Singleton
@Order(CallOrder.TRACE)
final class CallTrace implements ServerInterceptor {
  private static final Metadata.Key<String> HEADER =
      Metadata.Key.of(TraceParent.HEADER, Metadata.ASCII_STRING_MARSHALLER);
  private static final Context.Key<TraceParent> STEP = Context.key(TraceParent.ATTRIBUTE);

  private final Tracing tracing;

  CallTrace(Tracing tracing) {
    this.tracing = tracing;
  }

  /** Where in a trace the call stands that is being handled; absent: in none. */
  static @Nullable TraceParent current() {
    return STEP.get();
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    String method = call.getMethodDescriptor().getFullMethodName();
    Tracing.Step step = tracing.begin(TraceParent.parse(headers.get(HEADER)), method);
    End end = new End(step, method, CallId.current());
    ServerCall<Q, A> told =
        new AnswerHeader<>(call, HEADER, step.here().header()) {
          @Override
          public void close(Status status, Metadata trailers) {
            end.with(status);
            super.close(status, trailers);
          }
        };
    return new SimpleForwardingServerCallListener<>(
        Contexts.interceptCall(
            Context.current().withValue(STEP, step.here()), told, headers, next)) {
      @Override
      public void onCancel() {
        end.with(Status.CANCELLED);
        super.onCancel();
      }
    };
  }

  /** A step ends once: with the answer, or with the caller's going away before it. */
  private record End(Tracing.Step step, String method, String requestId, AtomicBoolean over) {
    End(Tracing.Step step, String method, String requestId) {
      this(step, method, requestId, new AtomicBoolean());
    }

    void with(Status status) {
      if (over.compareAndSet(false, true)) {
        step.end(new Tracing.Answer.Grpc(method, status.getCode().value()), requestId);
      }
    }
  }
}
