package dev.loupe.serving.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.loupe.serving.guard.Open;
import dev.loupe.serving.observe.Phase;
import dev.loupe.serving.observe.Readiness;
import dev.loupe.serving.start.Identity;
import io.micronaut.core.annotation.Introspected;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** What people and load balancers ask; Kubernetes' probes have their own port. */
@Controller
@Open
@Tag(name = "Health")
final class HealthController {

  @Introspected
  @Schema(name = "Health")
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @JsonPropertyOrder({
    "status",
    "model",
    "version",
    "uptime_seconds",
    "error",
    "detail",
    "request_id"
  })
  record Body(
      @JsonProperty("status")
          @Schema(
              allowableValues = {"healthy", "starting", "draining"},
              example = "healthy")
          String status,
      @JsonProperty("model") @Schema(example = "product-photo") String model,
      @JsonProperty("version") @Schema(example = "product-photo-3f2a9c81d0") String version,
      @JsonProperty("uptime_seconds") @Schema(example = "86400.5") double uptimeSeconds,
      @JsonProperty("error") @Schema(description = "Only where the server is not ready.")
          @Nullable String error,
      @JsonProperty("detail") @Schema(description = "Only where the server is not ready.")
          @Nullable String detail,
      @JsonProperty("request_id") @Schema(description = "Only where the server is not ready.")
          @Nullable String requestId) {}

  @Introspected
  @Schema(name = "Alive")
  record Alive(@JsonProperty("status") @Schema(example = "ok") String status) {}

  private final Readiness readiness;
  private final Identity identity;
  private final Answers answers;
  private final RequestId ids;

  HealthController(Readiness readiness, Identity identity, Answers answers, RequestId ids) {
    this.readiness = readiness;
    this.identity = identity;
    this.answers = answers;
    this.ids = ids;
  }

  @Operation(summary = "Whether predictions are answered, and by which version")
  @ApiResponse(
      responseCode = "200",
      description = "Ready.",
      content =
          @Content(mediaType = "application/json", schema = @Schema(implementation = Body.class)))
  @ApiResponse(
      responseCode = "503",
      description = "Not yet, or no longer.",
      content =
          @Content(mediaType = "application/json", schema = @Schema(implementation = Body.class)))
  @Get("/health")
  HttpResponse<byte[]> health(@Parameter(hidden = true) HttpRequest<?> request) {
    Phase phase = readiness.phase();
    return switch (phase) {
      case READY -> answers.json(HttpStatus.OK, body("healthy", null, null, null));
      case STARTING -> unavailable("starting", phase, request);
      case DRAINING -> unavailable("draining", phase, request);
    };
  }

  @Operation(summary = "Whether the server lives")
  @ApiResponse(
      responseCode = "200",
      description = "It does.",
      content =
          @Content(mediaType = "application/json", schema = @Schema(implementation = Alive.class)))
  @Get("/healthz")
  HttpResponse<byte[]> alive() {
    return answers.json(HttpStatus.OK, new Alive("ok"));
  }

  private HttpResponse<byte[]> unavailable(String status, Phase phase, HttpRequest<?> request) {
    Problem problem = Answers.notReady(phase);
    return answers
        .json(problem.status(), body(status, problem.error(), problem.detail(), ids.of(request)))
        .header(HttpHeaders.RETRY_AFTER, Answers.RETRY_AFTER_SECONDS);
  }

  private Body body(
      String status, @Nullable String error, @Nullable String detail, @Nullable String requestId) {
    double seconds = readiness.uptime().toMillis() / 1000.0;
    return new Body(
        status, identity.model(), identity.version(), seconds, error, detail, requestId);
  }
}
