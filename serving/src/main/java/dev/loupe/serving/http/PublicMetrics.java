package dev.loupe.serving.http;

import dev.loupe.serving.guard.Guard;
import dev.loupe.serving.guard.Open;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.nio.charset.StandardCharsets;

/** {@code /metrics} of the public port, where the policy wants it there. */
@Controller
@Open
@Tag(name = "Health")
final class PublicMetrics {
  private static final String TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private final Guard guard;
  private final PrometheusMeterRegistry registry;
  private final Answers answers;

  PublicMetrics(Guard guard, PrometheusMeterRegistry registry, Answers answers) {
    this.guard = guard;
    this.registry = registry;
    this.answers = answers;
  }

  @Operation(summary = "The metrics in Prometheus' format, where they are public")
  @ApiResponse(
      responseCode = "200",
      description = "All metrics of this pod.",
      content = @Content(mediaType = "text/plain", schema = @Schema(type = "string")))
  @Get(uri = "/metrics", produces = TYPE)
  HttpResponse<byte[]> scrape() {
    if (!guard.policy().publicMonitoring()) {
      return answers.of(
          Problem.of(HttpStatus.NOT_FOUND, "Not found", "/metrics is not known here; see /docs"));
    }
    return HttpResponse.ok(registry.scrape().getBytes(StandardCharsets.UTF_8))
        .header(HttpHeaders.CONTENT_TYPE, TYPE);
  }
}
