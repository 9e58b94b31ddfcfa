package dev.loupe.e2e;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Clients that go on asking, each five times a second, and count what they get. */
final class Load implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofMillis(200);

  private final List<Asker> askers;
  private final ScheduledExecutorService clients;
  private final AtomicInteger sent = new AtomicInteger();
  private final Map<String, Integer> answersByVersion = new ConcurrentHashMap<>();
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();

  private Load(List<Asker> askers) {
    this.askers = askers;
    this.clients = Executors.newScheduledThreadPool(askers.size());
  }

  /** Of two clients of the HTTP API. */
  static Load on(String address, Path picture) {
    byte[] bytes = Samples.bytes(picture);
    return by(List.of(new HttpAsker(address, bytes), new HttpAsker(address, bytes)));
  }

  /** Closes them at its end. */
  static Load by(List<Asker> askers) {
    Load load = new Load(askers);
    for (Asker asker : askers) {
      var unused =
          load.clients.scheduleWithFixedDelay(
              () -> load.ask(asker), 0, PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    }
    return load;
  }

  private void ask(Asker asker) {
    sent.incrementAndGet();
    try {
      answersByVersion.merge(asker.ask(), 1, Integer::sum);
    } catch (Exception e) {
      failures.add(asker.getClass().getSimpleName() + ": " + e);
    }
  }

  int sent() {
    return sent.get();
  }

  /** How many answers each version gave. */
  Map<String, Integer> answersByVersion() {
    return Map.copyOf(answersByVersion);
  }

  Queue<String> failures() {
    return failures;
  }

  @Override
  public void close() {
    clients.shutdown();
    try {
      if (!clients.awaitTermination(30, TimeUnit.SECONDS)) {
        throw new AssertionError("the load's last requests did not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    askers.forEach(Asker::close);
  }
}
