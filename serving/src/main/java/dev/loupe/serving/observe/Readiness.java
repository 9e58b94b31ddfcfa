package dev.loupe.serving.observe;

import dev.loupe.serving.drain.Drain;
import dev.loupe.serving.predict.ModelHolder;
import dev.loupe.serving.queue.Ticker;
import jakarta.inject.Singleton;
import java.time.Duration;

/** The one truth about readiness, for the public page, the probes and the metrics. */
@Singleton
public final class Readiness {
  private final ModelHolder models;
  private final Drain drain;
  private final Ticker ticker;
  private final long begun;

  Readiness(ModelHolder models, Drain drain, Ticker ticker) {
    this.models = models;
    this.drain = drain;
    this.ticker = ticker;
    this.begun = ticker.nanos();
  }

  public Phase phase() {
    if (drain.isDraining()) {
      return Phase.DRAINING;
    }
    return models.current().isPresent() ? Phase.READY : Phase.STARTING;
  }

  public Duration uptime() {
    return Duration.ofNanos(ticker.nanos() - begun);
  }
}
