package dev.loupe.serving.http;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** {@code /v2}, as the description shows it. */
@Tag(name = "Open Inference Protocol")
interface InferenceApi {

  @Operation(summary = "The server, and what it has beyond the protocol")
  @ApiResponse(
      responseCode = "200",
      description = "The server.",
      content =
          @Content(
              mediaType = "application/json",
              schema = @Schema(implementation = InferenceBodies.Server.class)))
  HttpResponse<byte[]> server();

  @Operation(summary = "Whether the server lives")
  @ApiResponse(
      responseCode = "200",
      description = "It does.",
      content =
          @Content(
              mediaType = "application/json",
              schema = @Schema(implementation = InferenceBodies.Live.class)))
  HttpResponse<byte[]> live();

  @Operation(summary = "Whether the server is ready")
  @ApiResponse(
      responseCode = "200",
      description = "It is.",
      content =
          @Content(
              mediaType = "application/json",
              schema = @Schema(implementation = InferenceBodies.Ready.class)))
  @ApiResponse(
      responseCode = "503",
      description = "Not ready, or too busy; try again.",
      content =
          @Content(
              mediaType = "application/json",
              schema = @Schema(implementation = ProblemBody.class)))
  HttpResponse<byte[]> ready();

  @Operation(summary = "Whether the model is ready")
  @ApiResponse(
      responseCode = "200",
      description = "It is.",
      content =
          @Content(
              mediaType = "application/json",
              schema = @Schema(implementation = InferenceBodies.ModelReady.class)))
  @ModelErrors
  HttpResponse<byte[]> modelReady(String model, @Nullable String version);

  @Operation(summary = "The model's inputs and outputs")
  @ApiResponse(
      responseCode = "200",
      description = "The model.",
      content =
          @Content(
              mediaType = "application/json",
              schema = @Schema(implementation = InferenceBodies.Model.class)))
  @ModelErrors
  HttpResponse<byte[]> metadata(String model, @Nullable String version);

  @Operation(summary = "The model as Triton configures one")
  @ApiResponse(
      responseCode = "200",
      description = "The configuration.",
      content =
          @Content(
              mediaType = "application/json",
              schema = @Schema(implementation = InferenceBodies.Config.class)))
  @ModelErrors
  HttpResponse<byte[]> config(String model, @Nullable String version);

  @Operation(summary = "What all models have done since the start, as Triton counts: there is one")
  @ApiResponse(
      responseCode = "200",
      description = "The counts.",
      content =
          @Content(
              mediaType = "application/json",
              schema = @Schema(implementation = InferenceBodies.Stats.class)))
  HttpResponse<byte[]> allStats();

  @Operation(summary = "What the model has done since the start, as Triton counts")
  @ApiResponse(
      responseCode = "200",
      description = "The counts.",
      content =
          @Content(
              mediaType = "application/json",
              schema = @Schema(implementation = InferenceBodies.Stats.class)))
  @ApiResponse(
      responseCode = "404",
      description = "Another model or version.",
      content =
          @Content(
              mediaType = "application/json",
              schema = @Schema(implementation = ProblemBody.class)))
  HttpResponse<byte[]> stats(String model, @Nullable String version);

  @Operation(
      summary = "Asks what pictures show",
      description =
          "The input image (BYTES, [N] or [N,1]: encoded pictures, in JSON as base64) or input (FP32,"
              + " [N,3,S,S]); the outputs probabilities, label and, if it is asked for, cam. With the"
              + " header Inference-Header-Content-Length raw bytes follow the JSON.")
  @RequestBody(
      required = true,
      content = {
        @Content(mediaType = "application/json", schema = @Schema(type = "object")),
        @Content(
            mediaType = "application/octet-stream",
            schema = @Schema(type = "string", format = "binary"))
      })
  @ApiResponse(
      responseCode = "200",
      description = "The outputs.",
      content = {
        @Content(mediaType = "application/json", schema = @Schema(type = "object")),
        @Content(
            mediaType = "application/octet-stream",
            schema = @Schema(type = "string", format = "binary"))
      })
  @InferenceErrors
  CompletableFuture<HttpResponse<byte[]>> infer(
      @Parameter(hidden = true) HttpRequest<?> request, String model, @Nullable String version);
}
