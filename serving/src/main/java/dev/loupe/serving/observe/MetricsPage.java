package dev.loupe.serving.observe;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.micronaut.configuration.metrics.management.endpoint.MetricsEndpoint;
import io.micronaut.context.annotation.Replaces;
import io.micronaut.management.endpoint.annotation.Endpoint;
import io.micronaut.management.endpoint.annotation.Read;

/** {@code /metrics} of the management port, in Prometheus' text format. */
@Endpoint(id = "metrics", defaultSensitive = false)
@Replaces(MetricsEndpoint.class)
final class MetricsPage {
  private final PrometheusMeterRegistry registry;

  MetricsPage(PrometheusMeterRegistry registry) {
    this.registry = registry;
  }

  @Read(produces = "text/plain; version=0.0.4; charset=utf-8")
  String scrape() {
    return registry.scrape();
  }
}
