import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.NettyChannelBuilder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Asks in turns, each on a connection of its own, what others ask meanwhile: health on both ports
 * of HTTP and over gRPC, metrics, and a prediction.
 */
final class Bystander implements AutoCloseable {
  private static final long PAUSE_MILLIS = 50;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Loupe loupe;
  private final ByteBuffer prediction;
  private final Thread thread;
  private final Map<String, Integer> failures = new TreeMap<>();
  private volatile boolean over;
  private int asked;
  private double worst;

  /**
   * @param asked requests in all
   * @param worstMillis the longest answer
   * @param failed what was not answered as it should be, and how often
   */
  record Seen(int asked, double worstMillis, Map<String, Integer> failed) {}

  Bystander(Loupe loupe, ByteBuffer prediction) {
    this.loupe = loupe;
    this.prediction = prediction;
    this.thread = Thread.ofPlatform().daemon().start(this::ask);
  }

  private void ask() {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", loupe.grpcPort()).usePlaintext().build();
    try (Connection users = new Connection(loupe.port());
        Connection clusters = new Connection(loupe.managementPort())) {
      while (!over) {
        timed("health", () -> users.ask(get("/health")) == 200);
        timed("prediction", () -> users.ask(prediction) == 200);
        timed("readiness", () -> clusters.ask(get("/health/readiness")) == 200);
        timed("metrics", () -> clusters.ask(get("/metrics")) == 200);
        timed("gRPC health", () -> isServing(channel));
        Thread.sleep(PAUSE_MILLIS);
      }
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    } finally {
      channel.shutdownNow();
    }
  }

  private interface Question {
    boolean isAnswered();
  }

  private void timed(String name, Question question) {
    long begun = System.nanoTime();
    boolean answered = question.isAnswered();
    worst = Math.max(worst, (System.nanoTime() - begun) / 1e6);
    asked++;
    if (!answered) {
      failures.merge(name, 1, Integer::sum);
    }
  }

  private static boolean isServing(ManagedChannel channel) {
    try {
      return HealthGrpc.newBlockingStub(channel)
              .withDeadlineAfter(20, TimeUnit.SECONDS)
              .check(HealthCheckRequest.getDefaultInstance())
              .getStatus()
          == ServingStatus.SERVING;
    } catch (StatusRuntimeException failed) {
      return false;
    }
  }

  private static ByteBuffer get(String path) {
    return ByteBuffer.wrap(
        "GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n"
            .formatted(path)
            .getBytes(StandardCharsets.US_ASCII));
  }

  Seen end() throws InterruptedException {
    over = true;
    if (!thread.join(PATIENCE)) {
      return new Seen(asked, PATIENCE.toMillis(), Map.of("any answer", 1));
    }
    return new Seen(asked, worst, failures);
  }

  @Override
  public void close() throws InterruptedException {
    Seen _ = end();
  }
}
