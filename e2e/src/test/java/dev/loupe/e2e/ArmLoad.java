package dev.loupe.e2e;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Users that ask at a steady rate, whether the last ones were answered or not: over HTTP, {@code
 * /v2} and gRPC by turns, half of them over connections that are kept and half over a new one each.
 */
final class ArmLoad implements AutoCloseable {
  private static final int USUAL = 20;

  private final List<Way> ways;
  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
  private final ExecutorService users = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicInteger sent = new AtomicInteger();
  private final Map<String, Integer> answers = new ConcurrentHashMap<>();
  private final Map<String, Instant> last = new ConcurrentHashMap<>();
  private final Queue<Duration> times = new ConcurrentLinkedQueue<>();
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();

  private ArmLoad(List<Way> ways) {
    this.ways = ways;
  }

  /** A protocol over connections of one kind. */
  private record Way(String name, Supplier<Asker> asker, boolean keeps) {
    static Way kept(String protocol, Asker asker) {
      return new Way(protocol + " over a kept connection", () -> asker, true);
    }

    static Way anew(String protocol, Supplier<Asker> asker) {
      return new Way(protocol + " over a new connection", asker, false);
    }
  }

  /**
   * @param pictures JPEGs, by turns
   */
  static ArmLoad on(Playground playground, String model, List<byte[]> pictures) {
    return on(playground, model, pictures, USUAL);
  }

  /**
   * @param pictures JPEGs, by turns
   * @param perSecond requests of all of them together
   */
  static ArmLoad on(Playground playground, String model, List<byte[]> pictures, int perSecond) {
    String http = playground.address(model);
    String grpc = playground.clusterAddress(model) + ":9000";
    Supplier<byte[]> next = new Pictures(pictures)::next;
    ArmLoad load =
        new ArmLoad(
            List.of(
                Way.kept("/v1", new HttpAsker(http, next)),
                Way.anew("/v1", () -> new HttpAsker(http, next)),
                Way.kept("/v2", new InferAsker(http, model, next)),
                Way.anew("/v2", () -> new InferAsker(http, model, next)),
                Way.kept("gRPC", new GrpcAsker(grpc, model, next)),
                Way.anew("gRPC", () -> new GrpcAsker(grpc, model, next))));
    var unused =
        load.clock.scheduleAtFixedRate(
            () -> load.users.submit(load::ask), 0, 1_000_000 / perSecond, TimeUnit.MICROSECONDS);
    return load;
  }

  private void ask() {
    Way way = ways.get(sent.getAndIncrement() % ways.size());
    Asker asker = way.asker().get();
    Instant begun = Instant.now();
    try {
      String version = asker.ask();
      Instant ended = Instant.now();
      answers.merge(version, 1, Integer::sum);
      last.merge(version, ended, (a, b) -> a.isAfter(b) ? a : b);
      times.add(Duration.between(begun, ended));
    } catch (Exception e) {
      failures.add("%s %s: %s".formatted(begun, way.name(), e));
    } finally {
      if (!way.keeps()) {
        asker.close();
      }
    }
  }

  int sent() {
    return sent.get();
  }

  /** How many answers each version gave. */
  Map<String, Integer> answers() {
    return Map.copyOf(answers);
  }

  int answersOf(String version) {
    return answers.getOrDefault(version, 0);
  }

  /** When a version's last answer came. */
  Optional<Instant> lastOf(String version) {
    return Optional.ofNullable(last.get(version));
  }

  /** One line a request: when it began, how it was asked, and what went wrong. */
  List<String> failures() {
    return List.copyOf(failures);
  }

  /**
   * The time within which that share of the answers came.
   *
   * @param share 0 to 1
   */
  Duration within(double share) {
    Duration[] all = times.toArray(Duration[]::new);
    Arrays.sort(all);
    return all.length == 0
        ? Duration.ZERO
        : all[(int) Math.min(all.length - 1, share * all.length)];
  }

  @Override
  public String toString() {
    return "%d requests, answered by %s, %d failed, p50 %d ms, p99 %d ms"
        .formatted(
            sent(), answers, failures.size(), within(0.5).toMillis(), within(0.99).toMillis());
  }

  /** Ends when all that was asked is answered. */
  @Override
  public void close() {
    clock.shutdown();
    users.close();
    ways.stream().filter(Way::keeps).forEach(way -> way.asker().get().close());
  }
}
