package dev.loupe.serving.grpc;

import dev.loupe.serving.queue.ByteBudget;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import io.micronaut.core.annotation.Order;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/**
 * Counts what calls' messages take, from their first byte on, against the budget that all requests
 * share; the call that does not fit is refused. gRPC itself bounds one message and not their sum.
 */
@Singleton
@Order(CallOrder.MEMORY)
final class CallMemory extends ServerStreamTracer.Factory implements ServerInterceptor {
  private static final Context.Key<Held> HELD = Context.key("loupe.memory");

  private final ByteBudget memory;

  CallMemory(ByteBudget memory) {
    this.memory = memory;
  }

  @Override
  public ServerStreamTracer newServerStreamTracer(String method, Metadata headers) {
    return new Held(memory.hold());
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    current().attach(call);
    return next.startCall(call, headers);
  }

  /** Of the call that is being handled. */
  static Held current() {
    @Nullable Held held = HELD.get();
    if (held == null) {
      throw new IllegalStateException("a call that is not traced");
    }
    return held;
  }

  /** What one call holds, until it is over and what was made of it is gone. */
  static final class Held extends ServerStreamTracer {
    private final ByteBudget.Hold hold;

    // Guarded by this.
    private @Nullable ServerCall<?, ?> call;
    private long bytes;
    private int holders = 1;
    private boolean refused;

    private Held(ByteBudget.Hold hold) {
      this.hold = hold;
    }

    @Override
    public Context filterContext(Context context) {
      return context.withValue(HELD, this);
    }

    @Override
    public synchronized void inboundWireSize(long more) {
      boolean _ = holdAtLeast(bytes + more);
    }

    /**
     * Takes as much memory as the message needs.
     *
     * @return false if there is no room; then the call is over
     */
    synchronized boolean holdAtLeast(long needed) {
      bytes = Math.max(bytes, needed);
      if (!refused && holders > 0 && !hold.growTo(bytes)) {
        refused = true;
        refuse();
      }
      return !refused;
    }

    synchronized boolean isRefused() {
      return refused;
    }

    private synchronized void attach(ServerCall<?, ?> started) {
      call = started;
      if (refused) {
        refuse();
      }
    }

    private void refuse() {
      ServerCall<?, ?> refusing = call;
      if (refusing != null) {
        refusing.close(
            Status.RESOURCE_EXHAUSTED.withDescription(
                "too many requests at the same time; try again"),
            Statuses.retryLater());
      }
    }

    /** Someone else needs the message, too, and releases it. */
    synchronized void retain() {
      holders++;
    }

    synchronized void release() {
      if (--holders == 0) {
        hold.close();
      }
    }

    @Override
    public void streamClosed(Status status) {
      release();
    }
  }
}
