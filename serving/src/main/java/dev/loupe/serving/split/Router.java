package dev.loupe.serving.split;

import dev.loupe.serving.predict.Asker;
import dev.loupe.serving.predict.Outcome.Overloaded;
import dev.loupe.serving.predict.Pending;
import dev.loupe.serving.predict.PredictionService;
import dev.loupe.serving.predict.Predictor;
import dev.loupe.serving.predict.Work;
import dev.loupe.serving.queue.Ticker;
import dev.loupe.serving.start.Identity;
import io.micronaut.context.annotation.Primary;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Gives each request to the version that the split says; mostly that is the one here. */
@Singleton
@Primary
final class Router implements Predictor {
  private final PredictionService local;
  private final Forwarder forwarder;
  private final ArmMetrics metrics;
  private final Ticker ticker;
  private final String version;

  private volatile @Nullable Way way;

  /** A route, and what is known of its end. */
  private record Way(Route route, Breaker breaker) {}

  Router(
      PredictionService local,
      Forwarder forwarder,
      ArmMetrics metrics,
      Ticker ticker,
      Identity identity,
      SplitFile file) {
    this.local = local;
    this.forwarder = forwarder;
    this.metrics = metrics;
    this.ticker = ticker;
    this.version = identity.version();
    file.whenChanged(this::follow);
  }

  private void follow(Following following) {
    @Nullable Route route = Route.of(following);
    way = route == null ? null : new Way(route, new Breaker(ticker));
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
    if (route.takes(asker)) {
      return new Errand(route, now.breaker(), work, asker, forwarder, local, metrics).begin();
    }
    return counted(work);
  }

  private Pending counted(Work work) {
    long begun = ticker.nanos();
    Pending pending = local.predict(work);
    CompletableFuture<Void> _ =
        pending
            .outcomes()
            .thenAccept(
                outcomes ->
                    metrics.count(
                        version, Mark.of(outcomes), Duration.ofNanos(ticker.nanos() - begun)));
    return pending;
  }
}
