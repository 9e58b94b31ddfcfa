package dev.loupe.serving.http;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.concurrent.CompletableFuture;

/** How a prediction is described to those who ask for one. */
@Tag(name = "Predictions")
interface PredictApi {

  @Operation(
      summary = "Say what a picture shows",
      description =
          "Takes a JPEG, PNG or WebP picture, as the field `file` of a form or as the body itself."
              + " What a file is, its bytes say, not its name.")
  @RequestBody(
      required = true,
      content = {
        @Content(mediaType = "multipart/form-data", schema = @Schema(implementation = Form.class)),
        @Content(mediaType = "image/jpeg", schema = @Schema(type = "string", format = "binary")),
        @Content(mediaType = "image/png", schema = @Schema(type = "string", format = "binary")),
        @Content(mediaType = "image/webp", schema = @Schema(type = "string", format = "binary")),
        @Content(
            mediaType = "application/octet-stream",
            schema = @Schema(type = "string", format = "binary"))
      })
  @ApiResponse(
      responseCode = "200",
      description = "The prediction.",
      content =
          @Content(
              mediaType = "application/json",
              schema = @Schema(implementation = PredictionBody.class)))
  @ApiResponse(
      responseCode = "400",
      description =
          "No file, a second one, a malformed form, or a file that is no picture that can be used.",
      content =
          @Content(
              mediaType = "application/json",
              schema = @Schema(implementation = ProblemBody.class)))
  @ApiResponse(
      responseCode = "408",
      description = "The body did not arrive in time.",
      content =
          @Content(
              mediaType = "application/json",
              schema = @Schema(implementation = ProblemBody.class)))
  @ApiResponse(
      responseCode = "413",
      description = "The file is too large (over 5 MB, unless the server is set otherwise).",
      content =
          @Content(
              mediaType = "application/json",
              schema = @Schema(implementation = ProblemBody.class)))
  @ApiResponse(
      responseCode = "415",
      description = "A Content-Type that is neither a form nor a picture.",
      content =
          @Content(
              mediaType = "application/json",
              schema = @Schema(implementation = ProblemBody.class)))
  @ApiResponse(
      responseCode = "500",
      description = "The server's fault; its log says why.",
      content =
          @Content(
              mediaType = "application/json",
              schema = @Schema(implementation = ProblemBody.class)))
  @ApiResponse(
      responseCode = "503",
      description = "Not ready, or too busy; try again.",
      headers = @Header(name = "Retry-After", schema = @Schema(type = "integer")),
      content =
          @Content(
              mediaType = "application/json",
              schema = @Schema(implementation = ProblemBody.class)))
  CompletableFuture<HttpResponse<byte[]>> predict(@Parameter(hidden = true) HttpRequest<?> request);

  /** The form, for the description alone: bodies are read as bytes. */
  @Schema(name = "PredictForm")
  record Form(
      @Schema(type = "string", format = "binary", description = "The picture.") String file) {}
}
