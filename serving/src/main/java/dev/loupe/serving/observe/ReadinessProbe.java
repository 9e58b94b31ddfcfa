package dev.loupe.serving.observe;

import io.micronaut.core.async.publisher.Publishers;
import io.micronaut.health.HealthStatus;
import io.micronaut.management.health.indicator.HealthIndicator;
import io.micronaut.management.health.indicator.HealthResult;
import io.micronaut.management.health.indicator.annotation.Readiness;
import jakarta.inject.Singleton;
import java.util.Locale;
import org.reactivestreams.Publisher;

/** {@code /health/readiness} of the management port. */
@Singleton
@Readiness
final class ReadinessProbe implements HealthIndicator {
  private final dev.loupe.serving.observe.Readiness readiness;

  ReadinessProbe(dev.loupe.serving.observe.Readiness readiness) {
    this.readiness = readiness;
  }

  @Override
  public Publisher<HealthResult> getResult() {
    Phase phase = readiness.phase();
    HealthStatus status =
        switch (phase) {
          case READY -> HealthStatus.UP;
          case STARTING, DRAINING -> HealthStatus.DOWN;
        };
    return Publishers.just(
        HealthResult.builder("serving", status)
            .details(phase.name().toLowerCase(Locale.ROOT))
            .build());
  }
}
