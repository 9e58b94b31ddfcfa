package dev.loupe.operator;

import io.micronaut.core.async.publisher.Publishers;
import io.micronaut.health.HealthStatus;
import io.micronaut.management.health.indicator.HealthIndicator;
import io.micronaut.management.health.indicator.HealthResult;
import io.micronaut.management.health.indicator.annotation.Liveness;
import io.micronaut.management.health.indicator.annotation.Readiness;
import jakarta.inject.Singleton;
import org.reactivestreams.Publisher;

/** Ready: the caches are filled, leader or not. Alive: every watch of the cluster is. */
final class OperatorHealth {
  private OperatorHealth() {}

  @Singleton
  @Readiness
  static final class Ready implements HealthIndicator {
    private final OperatorLife life;

    Ready(OperatorLife life) {
      this.life = life;
    }

    @Override
    public Publisher<HealthResult> getResult() {
      return Publishers.just(result(life.isStarted()));
    }
  }

  @Singleton
  @Liveness
  static final class Alive implements HealthIndicator {
    private final OperatorLife life;

    Alive(OperatorLife life) {
      this.life = life;
    }

    @Override
    public Publisher<HealthResult> getResult() {
      return Publishers.just(result(life.isHealthy()));
    }
  }

  private static HealthResult result(boolean well) {
    return HealthResult.builder("operator", well ? HealthStatus.UP : HealthStatus.DOWN).build();
  }
}
