package dev.loupe.operator.faults;

import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.StandardHttpClient;
import io.fabric8.kubernetes.client.http.StandardHttpRequest;
import java.io.IOException;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** One operator's way to the API server, from its start to its death. */
final class Link {
  private static final int CONFLICT = 409;
  private static final int TOO_MANY = 429;
  private static final int ERROR = 500;

  private final StandardHttpClient<?, ?, ?> below;
  private final String namespace;
  private final Script script;
  private final Deaths deaths;
  private final Map<String, Gate> gates = new ConcurrentHashMap<>();
  private final Queue<AsyncBody> watches = new ConcurrentLinkedQueue<>();
  private volatile boolean dead;

  /** Who is told of what befalls an operator. */
  interface Deaths {
    void died();

    /** This is to be run once every owner has been reconciled once more. */
    void after(Runnable late);
  }

  Link(StandardHttpClient<?, ?, ?> below, String namespace, Script script, Deaths deaths) {
    this.below = below;
    this.namespace = namespace;
    this.script = script;
    this.deaths = deaths;
  }

  CompletableFuture<HttpResponse<AsyncBody>> send(
      StandardHttpRequest request, AsyncBody.Consumer<List<ByteBuffer>> consumer) {
    if (dead) {
      return killed();
    }
    Optional<Write> write = Write.of(request, namespace);
    if (write.isEmpty()) {
      return isWatch(request)
          ? watch(request, consumer)
          : below.consumeBytesDirect(request, consumer).thenCompose(this::alive);
    }
    Optional<Fault> fault = script.comes(write.get());
    return fault.isEmpty()
        ? pass(request, write.get(), consumer).thenCompose(this::alive)
        : suffer(fault.get(), request, write.get(), consumer);
  }

  private CompletableFuture<HttpResponse<AsyncBody>> suffer(
      Fault fault,
      StandardHttpRequest request,
      Write write,
      AsyncBody.Consumer<List<ByteBuffer>> consumer) {
    return switch (fault) {
      case KILLED_BEFORE -> {
        die();
        yield killed();
      }
      case KILLED_AFTER ->
          pass(request, write, consumer)
              .thenCompose(
                  answer -> {
                    die();
                    answer.body().cancel();
                    return killed();
                  });
      case ERROR ->
          CompletableFuture.completedFuture(
              Answer.of(request, ERROR, "InternalError", "the fault matrix says so", consumer));
      case THROTTLED ->
          CompletableFuture.completedFuture(
              Answer.of(
                  request, TOO_MANY, "TooManyRequests", "the fault matrix says so", consumer));
      case CONFLICT ->
          CompletableFuture.completedFuture(
              Answer.of(request, CONFLICT, "Conflict", "the fault matrix says so", consumer));
      case ANSWER_LOST ->
          pass(request, write, consumer)
              .thenCompose(
                  answer -> {
                    answer.body().cancel();
                    return CompletableFuture.failedFuture(new IOException("the answer is lost"));
                  });
      case LATE -> {
        deaths.after(() -> pass(request, write, consumer).join().body().cancel());
        yield CompletableFuture.failedFuture(new HttpTimeoutException("request timed out"));
      }
      case NOT_SEEN -> {
        Gate gate = gate(write.plural());
        gate.shut();
        yield pass(request, write, consumer)
            .thenCompose(
                answer -> {
                  deaths.after(gate::open);
                  return alive(answer);
                });
      }
    };
  }

  private CompletableFuture<HttpResponse<AsyncBody>> pass(
      StandardHttpRequest request, Write write, AsyncBody.Consumer<List<ByteBuffer>> consumer) {
    return below
        .consumeBytesDirect(request, consumer)
        .thenApply(
            answer -> {
              script.answered(write, answer.code());
              return answer;
            });
  }

  private static boolean isWatch(StandardHttpRequest request) {
    String query = request.uri().getQuery();
    return query != null && query.contains("watch=true");
  }

  private CompletableFuture<HttpResponse<AsyncBody>> watch(
      StandardHttpRequest request, AsyncBody.Consumer<List<ByteBuffer>> consumer) {
    Gate gate = gate(Address.of(request.uri()).plural());
    return below
        .consumeBytesDirect(request, gate.before(consumer))
        .thenCompose(
            answer -> {
              watches.add(answer.body());
              return alive(answer);
            });
  }

  private Gate gate(String plural) {
    return gates.computeIfAbsent(plural, key -> new Gate());
  }

  /** From now on nothing goes out any more, and nothing comes in. */
  void die() {
    if (!dead) {
      dead = true;
      watches.forEach(AsyncBody::cancel);
      deaths.died();
    }
  }

  boolean isDead() {
    return dead;
  }

  private CompletableFuture<HttpResponse<AsyncBody>> alive(HttpResponse<AsyncBody> answer) {
    if (!dead) {
      return CompletableFuture.completedFuture(answer);
    }
    answer.body().cancel();
    return killed();
  }

  /** Nothing that a client would try again. */
  private static CompletableFuture<HttpResponse<AsyncBody>> killed() {
    return CompletableFuture.failedFuture(new IllegalStateException("this operator was killed"));
  }
}
