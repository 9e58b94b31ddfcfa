package dev.loupe.serving.observe;

import dev.loupe.serving.start.Identity;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.configuration.metrics.aggregator.MeterRegistryConfigurer;
import jakarta.inject.Singleton;

/** Says in every metric whose it is. */
@Singleton
final class CommonLabels implements MeterRegistryConfigurer<MeterRegistry> {
  private final Identity identity;

  CommonLabels(Identity identity) {
    this.identity = identity;
  }

  @Override
  public void configure(MeterRegistry registry) {
    registry
        .config()
        .commonTags(MetricNames.MODEL, identity.model(), MetricNames.VERSION, identity.version());
  }

  @Override
  public Class<MeterRegistry> getType() {
    return MeterRegistry.class;
  }

  @Override
  public boolean supports(MeterRegistry registry) {
    return true;
  }
}
