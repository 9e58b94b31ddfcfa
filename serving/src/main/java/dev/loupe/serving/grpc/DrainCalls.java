package dev.loupe.serving.grpc;

import dev.loupe.inference.GRPCInferenceServiceGrpc;
import dev.loupe.serving.drain.Drain;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.micronaut.core.annotation.Order;
import jakarta.inject.Singleton;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/** Counts the calls that a drain waits for: a user's, not those of probes, which never end. */
@Singleton
@Order(CallOrder.DRAIN)
final class DrainCalls implements ServerInterceptor {
  private static final Set<String> USERS =
      Set.of(
          GRPCInferenceServiceGrpc.getModelInferMethod().getFullMethodName(),
          GRPCInferenceServiceGrpc.getModelMetadataMethod().getFullMethodName(),
          GRPCInferenceServiceGrpc.getModelConfigMethod().getFullMethodName());

  private final Drain drain;

  DrainCalls(Drain drain) {
    this.drain = drain;
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    if (!USERS.contains(call.getMethodDescriptor().getFullMethodName())) {
      return next.startCall(call, headers);
    }
    drain.came();
    AtomicBoolean over = new AtomicBoolean();
    return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {
      @Override
      public void onComplete() {
        end();
        super.onComplete();
      }

      @Override
      public void onCancel() {
        end();
        super.onCancel();
      }

      private void end() {
        if (over.compareAndSet(false, true)) {
          drain.answered();
        }
      }
    };
  }
}
