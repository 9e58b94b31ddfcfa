package dev.loupe.serving.grpc;

import dev.loupe.serving.queue.UnreadAnswers;
import io.grpc.Context;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import io.micronaut.core.annotation.Order;
import jakarta.inject.Singleton;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Counts what waits for the clients of calls. HTTP/2 lets a client say that it takes nothing now;
 * its answers then stay in the server, in any number of calls, for as long as the connection lives.
 * A client that does so for too long loses the connection.
 */
@Singleton
@Order(CallOrder.SLOW)
final class UnreadCalls extends ServerStreamTracer.Factory implements ServerInterceptor {
  private static final Context.Key<Life> LIFE = Context.key("loupe.unread");

  private final UnreadAnswers answers;
  private final OpenConnections connections;

  UnreadCalls(UnreadAnswers answers, OpenConnections connections) {
    this.answers = answers;
    this.connections = connections;
  }

  @Override
  public ServerStreamTracer newServerStreamTracer(String method, Metadata headers) {
    return new Life();
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    @Nullable Life life = LIFE.get();
    if (life == null) {
      throw new IllegalStateException("a call that is not traced");
    }
    ServerCall<Q, A> counted =
        new SimpleForwardingServerCall<>(call) {
          @Override
          public void sendMessage(A message) {
            super.sendMessage(message);
            if (!isReady()) {
              life.waits();
            }
          }

          @Override
          public void close(Status status, Metadata trailers) {
            life.waits();
            super.close(status, trailers);
          }
        };
    return new SimpleForwardingServerCallListener<>(next.startCall(counted, headers)) {
      @Override
      public void onReady() {
        life.taken();
        super.onReady();
      }
    };
  }

  /** From a call's first byte to its last one's way to the client. */
  private final class Life extends ServerStreamTracer {
    // Guarded by this.
    private @Nullable SocketAddress client;
    private UnreadAnswers.@Nullable Reader reader;
    private long sent;
    private long waiting;
    private boolean over;

    @Override
    public Context filterContext(Context context) {
      return context.withValue(LIFE, this);
    }

    @Override
    public synchronized void serverCallStarted(ServerCallInfo<?, ?> call) {
      SocketAddress from = call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
      if (over || from == null) {
        return;
      }
      client = from;
      reader = answers.reader(() -> connections.cutOff(from));
      connections.begin(from);
    }

    @Override
    public synchronized void outboundWireSize(long bytes) {
      sent += bytes;
    }

    /** What was sent since the client last took all is not known to be taken. */
    private synchronized void waits() {
      long more = sent - waiting;
      if (reader != null && more > 0) {
        waiting += more;
        reader.given(more);
      }
    }

    private synchronized void taken() {
      if (reader != null && waiting > 0) {
        reader.taken(waiting);
      }
      waiting = 0;
      sent = 0;
    }

    @Override
    public synchronized void streamClosed(Status status) {
      over = true;
      if (reader != null && client != null) {
        reader.close();
        connections.end(client);
      }
    }
  }
}
