package dev.loupe.serving.grpc;

import dev.loupe.serving.start.Settings;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.micronaut.core.annotation.Order;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Gives a call's one message as long as the body of a request over HTTP has. Without it a client
 * that names no deadline could hold what others need for as long as its connection lives. Calls
 * with any number of messages, which are health's and reflection's, hold next to nothing.
 */
@Singleton
@Order(CallOrder.SLOW)
final class SlowMessages implements ServerInterceptor {
  private final Duration limit;
  private final ScheduledExecutorService timers =
      Executors.newSingleThreadScheduledExecutor(
          work -> Thread.ofPlatform().name("grpc-slow").daemon().unstarted(work));

  SlowMessages(Settings settings) {
    this.limit = settings.requestDeadline();
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    if (!call.getMethodDescriptor().getType().clientSendsOneMessage()) {
      return next.startCall(call, headers);
    }
    Once<Q, A> once = new Once<>(call);
    Future<?> timer = timers.schedule(() -> giveUp(once), limit.toMillis(), TimeUnit.MILLISECONDS);
    return new SimpleForwardingServerCallListener<>(next.startCall(once, headers)) {
      @Override
      public void onHalfClose() {
        timer.cancel(false);
        if (!once.isClosed()) {
          super.onHalfClose();
        }
      }

      @Override
      public void onCancel() {
        timer.cancel(false);
        super.onCancel();
      }

      @Override
      public void onComplete() {
        timer.cancel(false);
        super.onComplete();
      }
    };
  }

  private void giveUp(Once<?, ?> call) {
    call.close(
        Status.DEADLINE_EXCEEDED.withDescription(
            "the message did not arrive within %d ms".formatted(limit.toMillis())),
        new Metadata());
  }

  @PreDestroy
  void close() {
    timers.shutdownNow();
  }

  /** A call that whoever comes first ends. */
  private static final class Once<Q, A> extends SimpleForwardingServerCall<Q, A> {
    // Guarded by this.
    private boolean closed;

    private Once(ServerCall<Q, A> call) {
      super(call);
    }

    synchronized boolean isClosed() {
      return closed;
    }

    @Override
    public synchronized void sendHeaders(Metadata headers) {
      if (!closed) {
        super.sendHeaders(headers);
      }
    }

    @Override
    public synchronized void sendMessage(A message) {
      if (!closed) {
        super.sendMessage(message);
      }
    }

    @Override
    public synchronized void close(Status status, Metadata trailers) {
      if (!closed) {
        closed = true;
        super.close(status, trailers);
      }
    }
  }
}
