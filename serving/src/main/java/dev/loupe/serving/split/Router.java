package dev.loupe.serving.split;

import dev.loupe.contract.TrafficSplit;
import dev.loupe.serving.predict.Asker;
import dev.loupe.serving.predict.Outcome.Overloaded;
import dev.loupe.serving.predict.Pending;
import dev.loupe.serving.predict.PredictionService;
import dev.loupe.serving.predict.Predictor;
import dev.loupe.serving.predict.Work;
import dev.loupe.serving.queue.Ticker;
import dev.loupe.serving.shadow.ShadowQueue;
import dev.loupe.serving.start.Identity;
import io.micronaut.context.annotation.Primary;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Gives each request to the version that the split says; mostly that is the one here. */
@Singleton
@Primary
final class Router implements Predictor {
  private final PredictionService local;
  private final Forwarder forwarder;
  private final ArmMetrics metrics;
  private final ShadowQueue shadow;
  private final Ticker ticker;
  private final String version;

  private volatile @Nullable Way way;

  /**
   * What happens to requests.
   *
   * @param route absent: all of them are answered here
   * @param breaker of the route's end
   * @param copied which of those answered here the shadow sees, too; absent: none
   */
  private record Way(@Nullable Route route, Breaker breaker, @Nullable Assignment copied) {}

  Router(
      PredictionService local,
      Forwarder forwarder,
      ArmMetrics metrics,
      ShadowQueue shadow,
      Ticker ticker,
      Identity identity,
      SplitFile file) {
    this.local = local;
    this.forwarder = forwarder;
    this.metrics = metrics;
    this.shadow = shadow;
    this.ticker = ticker;
    this.version = identity.version();
    file.whenChanged(this::follow);
  }

  private void follow(Following following) {
    @Nullable Route route = Route.of(following);
    @Nullable Assignment copied = copied(following.shadow());
    way = route == null && copied == null ? null : new Way(route, new Breaker(ticker), copied);
  }

  /** No name has a slash: so a shadow does not see the same requests as a canary gets. */
  private static @Nullable Assignment copied(TrafficSplit.@Nullable Shadow shadow) {
    return shadow == null || shadow.percent() == 0
        ? null
        : new Assignment("shadow/" + shadow.version(), shadow.percent());
  }

  @Override
  public Optional<Overloaded> overload() {
    return local.overload();
  }

  @Override
  public Pending predict(Work work, Asker asker) {
    Way now = way;
    if (now == null || asker.thisVersion()) {
      return local.predict(work);
    }
    Route route = now.route();
    if (route != null && route.takes(asker)) {
      return new Errand(route, now.breaker(), work, asker, forwarder, local, metrics).begin();
    }
    long begun = ticker.nanos();
    Assignment copied = now.copied();
    Pending pending =
        copied != null && copied.takes(asker.origin().requestId())
            ? withCopies(work)
            : local.predict(work);
    if (route != null) {
      count(pending, begun);
    }
    return pending;
  }

  /**
   * Copies are taken when whoever asked has been answered: what begins to wait first is told last.
   * So long the pictures are held.
   */
  private Pending withCopies(Work work) {
    AtomicInteger holders = new AtomicInteger(2);
    Runnable gone =
        () -> {
          if (holders.decrementAndGet() == 0) {
            work.gone().run();
          }
        };
    Pending pending = local.predict(new Work(work.inputs(), work.want(), work.deadline(), gone));
    CompletableFuture<Void> _ =
        pending
            .outcomes()
            .thenAccept(
                outcomes -> {
                  try {
                    shadow.offer(work.inputs(), outcomes);
                  } finally {
                    gone.run();
                  }
                });
    return pending;
  }

  private void count(Pending pending, long begun) {
    CompletableFuture<Void> _ =
        pending
            .outcomes()
            .thenAccept(
                outcomes ->
                    metrics.count(
                        version, Mark.of(outcomes), Duration.ofNanos(ticker.nanos() - begun)));
  }
}
