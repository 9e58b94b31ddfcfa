package dev.loupe.serving.grpc;

import dev.loupe.inference.GRPCInferenceServiceGrpc;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Looks at messages before they are read. One of a call that has no memory is dropped; those of
 * other calls than inference are short; and the client is told of one that can't be read, or that
 * uncompressed is too large. Left to gRPC, that would be an unknown error of the server's, and a
 * stack trace in its log.
 */
final class CallMessages {
  private static final int SHORT = 1 << 16;
  private static final String INFER =
      GRPCInferenceServiceGrpc.getModelInferMethod().getFullMethodName();

  private CallMessages() {}

  /** The service behind the interceptors, of which the first is the outermost. */
  static ServerServiceDefinition behind(
      List<ServerInterceptor> interceptors, ServerServiceDefinition service) {
    List<ServerInterceptor> all = new ArrayList<>(interceptors);
    all.add(new Interceptor());
    return ServerInterceptors.interceptForward(
        ServerInterceptors.useInputStreamMessages(service), all);
  }

  private static final class Interceptor implements ServerInterceptor {
    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
      boolean anyLength = call.getMethodDescriptor().getFullMethodName().equals(INFER);
      return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {
        private boolean over;

        @Override
        public void onMessage(Q message) {
          over = over || CallMemory.current().isRefused();
          if (over) {
            return;
          }
          try {
            super.onMessage(anyLength ? message : shortened(message));
          } catch (StatusRuntimeException e) {
            over = true;
            call.close(told(e.getStatus()), new Metadata());
          }
        }

        @Override
        public void onHalfClose() {
          if (!over) {
            super.onHalfClose();
          }
        }
      };
    }
  }

  /** The same message; every message is an InputStream here. */
  @SuppressWarnings("unchecked")
  private static <Q> Q shortened(Q message) {
    try {
      byte[] bytes = ((InputStream) message).readNBytes(SHORT + 1);
      if (bytes.length > SHORT) {
        throw Status.RESOURCE_EXHAUSTED
            .withDescription("the message is longer than %d bytes".formatted(SHORT))
            .asRuntimeException();
      }
      return (Q) new ByteArrayInputStream(bytes);
    } catch (IOException e) {
      throw Status.INTERNAL.withDescription("no message").withCause(e).asRuntimeException();
    }
  }

  static Status told(Status status) {
    return status.getCode() == Status.Code.RESOURCE_EXHAUSTED
        ? Status.RESOURCE_EXHAUSTED.withDescription(status.getDescription())
        : Status.INVALID_ARGUMENT.withDescription(
            "the message is not one of this call, or is compressed otherwise than it says");
  }
}
