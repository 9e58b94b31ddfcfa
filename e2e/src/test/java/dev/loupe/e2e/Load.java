package dev.loupe.e2e;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Two clients that go on asking, ten times a second together, and count what they get. */
final class Load implements AutoCloseable {
  private static final int CLIENTS = 2;
  private static final Duration PAUSE = Duration.ofMillis(200);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ScheduledExecutorService clients = Executors.newScheduledThreadPool(CLIENTS);
  private final Client client;
  private final byte[] picture;
  private final AtomicInteger sent = new AtomicInteger();
  private final Map<String, Integer> answersByVersion = new ConcurrentHashMap<>();
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();

  private Load(String address, byte[] picture) {
    this.client = new Client(address);
    this.picture = picture;
  }

  static Load on(String address, Path picture) {
    try {
      Load load = new Load(address, Files.readAllBytes(picture));
      for (int i = 0; i < CLIENTS; i++) {
        var unused =
            load.clients.scheduleWithFixedDelay(
                load::ask, 0, PAUSE.toMillis(), TimeUnit.MILLISECONDS);
      }
      return load;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void ask() {
    sent.incrementAndGet();
    try {
      HttpResponse<String> answer = client.send(picture);
      if (answer.statusCode() == 200) {
        answersByVersion.merge(
            JSON.readTree(answer.body()).get("model_version").asText(), 1, Integer::sum);
      } else {
        failures.add(answer.statusCode() + " " + answer.body());
      }
    } catch (IOException e) {
      failures.add(e.toString());
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
    client.close();
  }
}
