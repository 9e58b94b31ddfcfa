package dev.loupe.operator.run;

import dev.loupe.contract.Json;
import dev.loupe.contract.ProgressReport;
import dev.loupe.contract.Stage;
import dev.loupe.crd.TrainingRun;
import dev.loupe.operator.metrics.LoupeMetrics;
import io.javaoperatorsdk.operator.processing.event.Event;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.AbstractEventSource;
import io.javaoperatorsdk.operator.processing.event.source.ResourceEventAware;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Asks running trainers where they stand, outside reconcile, and wakes the run when that changed.
 * What they answer is bounded and not trusted; one that does not answer is no matter.
 */
final class ProgressPoller extends AbstractEventSource<Void, TrainingRun>
    implements ResourceEventAware<TrainingRun> {
  static final Duration INTERVAL = Duration.ofSeconds(2);
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final int MAX_BYTES = 64 * 1024;
  private static final int AT_ONCE = 16;

  /** A minute. */
  static final long MOST_TICKS_UNCONFIRMED = 30;

  private final int port;
  private final LoupeMetrics metrics;
  private final Map<ResourceID, Followed> followed = new ConcurrentHashMap<>();
  private final AtomicLong ticks = new AtomicLong();
  private final Semaphore places = new Semaphore(AT_ONCE);
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(PATIENCE)
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();
  private Optional<Timer> timer = Optional.empty();

  /**
   * @param port where trainers answer; {@link StageJobs#PROGRESS_PORT} but in tests
   */
  ProgressPoller(int port, LoupeMetrics metrics) {
    super(Void.class, "progress");
    this.port = port;
    this.metrics = metrics;
  }

  private record Timer(ScheduledExecutorService executor, ScheduledFuture<?> ticks) {
    void stop() {
      ticks.cancel(false);
      executor.shutdownNow();
    }
  }

  /**
   * @param confirmed the tick at which the run was last said to be followed
   */
  private record Followed(
      Stage stage, String address, Optional<ProgressReport> last, long confirmed) {
    boolean isAt(Stage otherStage, String otherAddress) {
      return stage == otherStage && address.equals(otherAddress);
    }

    Followed confirmedAt(long tick) {
      return new Followed(stage, address, last, tick);
    }
  }

  /**
   * Follows a run's trainer from now on, or no longer if it has no address.
   *
   * @return what it last said about that stage
   */
  Optional<ProgressReport> follow(
      TrainingRun run, Optional<Stage> stage, Optional<String> address) {
    ResourceID id = ResourceID.fromResource(run);
    if (stage.isEmpty() || address.isEmpty()) {
      followed.remove(id);
      return Optional.empty();
    }
    Followed now =
        followed.compute(
            id,
            (key, old) ->
                old != null && old.isAt(stage.get(), address.get())
                    ? old.confirmedAt(ticks.get())
                    : new Followed(stage.get(), address.get(), Optional.empty(), ticks.get()));
    return now.last();
  }

  @Override
  public Set<Void> getSecondaryResources(TrainingRun primary) {
    return Set.of();
  }

  @Override
  public void onResourceDeleted(TrainingRun run) {
    followed.remove(ResourceID.fromResource(run));
  }

  @Override
  public void start() {
    if (isRunning()) {
      return;
    }
    super.start();
    ScheduledExecutorService executor =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("progress-", 0).factory());
    long millis = INTERVAL.toMillis();
    ScheduledFuture<?> ticks =
        executor.scheduleWithFixedDelay(this::pollAll, millis, millis, TimeUnit.MILLISECONDS);
    timer = Optional.of(new Timer(executor, ticks));
  }

  @Override
  public void stop() {
    timer.ifPresent(Timer::stop);
    timer = Optional.empty();
    super.stop();
  }

  void pollAll() {
    long now = ticks.incrementAndGet();
    // A run that is at work is looked at every few seconds; this one was deleted meanwhile.
    followed.values().removeIf(whom -> now - whom.confirmed() > MOST_TICKS_UNCONFIRMED);
    followed.forEach(
        (run, whom) -> {
          // A run that finds no place is asked next time.
          if (places.tryAcquire()) {
            Thread.startVirtualThread(
                () -> {
                  try {
                    poll(run, whom);
                  } finally {
                    places.release();
                  }
                });
          }
        });
  }

  private void poll(ResourceID run, Followed whom) {
    Optional<ProgressReport> said = ask(whom);
    metrics.polled(said.isPresent());
    said.ifPresent(report -> heard(run, whom, report));
  }

  private Optional<ProgressReport> ask(Followed whom) {
    HttpRequest request =
        HttpRequest.newBuilder(uri(whom.address())).timeout(PATIENCE).GET().build();
    CompletableFuture<HttpResponse<byte[]>> answer =
        http.sendAsync(
            request,
            HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofByteArray(), MAX_BYTES));
    try {
      return read(whom.stage(), answer.get(2 * PATIENCE.toMillis(), TimeUnit.MILLISECONDS));
    } catch (ExecutionException | TimeoutException unreachable) {
      return Optional.empty();
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } finally {
      // The request's own timeout ends with the headers; this ends an answer that trickles.
      answer.cancel(true);
    }
  }

  private void heard(ResourceID run, Followed whom, ProgressReport report) {
    Optional<ProgressReport> news = Optional.of(report);
    if (!news.equals(whom.last())
        && followed.computeIfPresent(
                run,
                (key, now) ->
                    now.isAt(whom.stage(), whom.address())
                        ? new Followed(now.stage(), now.address(), news, now.confirmed())
                        : now)
            != null) {
      getEventHandler().handleEvent(new Event(run));
    }
  }

  private static Optional<ProgressReport> read(Stage stage, HttpResponse<byte[]> response) {
    if (response.statusCode() != 200) {
      return Optional.empty();
    }
    try {
      return Optional.of(Json.read(response.body(), ProgressReport.class))
          .filter(report -> report.stage() == stage);
    } catch (IOException noReport) {
      return Optional.empty();
    }
  }

  private URI uri(String address) {
    String host = address.contains(":") ? "[" + address + "]" : address;
    return URI.create("http://" + host + ":" + port + "/progress");
  }
}
