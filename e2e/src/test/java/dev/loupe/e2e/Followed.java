package dev.loupe.e2e;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * How long each split that the operator writes takes until every pod of the model that is ready
 * says that it follows it, or a later one.
 */
final class Followed implements Watcher<ConfigMap>, AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final Duration PAUSE = Duration.ofMillis(25);

  private final Playground playground;
  private final String model;
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();
  private final ExecutorService lookers = Executors.newVirtualThreadPerTaskExecutor();
  private final Queue<Move> moves = new ConcurrentLinkedQueue<>();
  private final Watch watch;
  private int last;

  /**
   * One of the splits.
   *
   * @param pods that were looked at
   * @param seconds from its write until the last of them followed, or was given up
   */
  record Move(int turn, int pods, double seconds) {}

  Followed(Playground playground, String model) {
    this.playground = playground;
    this.model = model;
    this.watch =
        playground
            .client()
            .configMaps()
            .inNamespace(playground.namespace())
            .withName(model + "-split")
            .watch(this);
  }

  @Override
  public synchronized void eventReceived(Action action, ConfigMap map) {
    long written = System.nanoTime();
    int turn = turn(map.getData().getOrDefault("split.json", "{}"));
    // What stands there already is told, too, and was written at some other time.
    boolean isNew = turn > last && last > 0;
    last = Math.max(last, turn);
    if (isNew && action != Action.DELETED) {
      var unused = lookers.submit(() -> look(turn, written));
    }
  }

  private void look(int turn, long written) {
    List<Pod> pods = ready();
    for (Pod pod : pods) {
      while (!follows(pod, turn) && System.nanoTime() - written < LIMIT.toNanos() && isThere(pod)) {
        pause();
      }
    }
    Move move = new Move(turn, pods.size(), (System.nanoTime() - written) / 1e9);
    moves.add(move);
    System.err.printf("turn %3d: %d pods follow after %.2f s%n", turn, pods.size(), move.seconds());
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while pods were looked at", e);
    }
  }

  private List<Pod> ready() {
    return playground
        .client()
        .pods()
        .inNamespace(playground.namespace())
        .withLabel("loupe.dev/model", model)
        .withLabel("app.kubernetes.io/component", "serving")
        .list()
        .getItems()
        .stream()
        .filter(p -> p.getMetadata().getDeletionTimestamp() == null)
        .filter(Readiness::isPodReady)
        .toList();
  }

  private boolean isThere(Pod pod) {
    Pod now = playground.client().resource(pod).get();
    return now != null && now.getMetadata().getDeletionTimestamp() == null;
  }

  private boolean follows(Pod pod, int turn) {
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create("http://%s:9090/split".formatted(pod.getStatus().getPodIP())))
            .timeout(Duration.ofSeconds(2))
            .build();
    try {
      return turn(http.send(request, BodyHandlers.ofString()).body()) >= turn;
    } catch (IOException notNow) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static int turn(String json) {
    try {
      JsonNode turn = JSON.readTree(json).get("turn");
      return turn == null ? 0 : turn.asInt();
    } catch (JsonProcessingException e) {
      throw new AssertionError("no JSON: " + json, e);
    }
  }

  /** All that were followed by now. */
  List<Move> moves() {
    return List.copyOf(moves);
  }

  @Override
  public void onClose(WatcherException cause) {
    throw new AssertionError("not every split was seen", Objects.requireNonNull(cause));
  }

  @Override
  public boolean reconnecting() {
    return true;
  }

  @Override
  public void close() {
    watch.close();
    lookers.close();
    http.close();
  }
}
