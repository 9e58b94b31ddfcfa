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

/** KServe's version 1, as the description shows it. */
@Tag(name = "KServe")
interface KServeApi {

  @Operation(summary = "Whether the model is ready")
  @ApiResponse(
      responseCode = "200",
      description = "It is, or not yet.",
      content =
          @Content(
              mediaType = "application/json",
              schema = @Schema(implementation = InferenceBodies.ModelReady.class)))
  @ApiResponse(
      responseCode = "404",
      description = "Another model or version.",
      content =
          @Content(
              mediaType = "application/json",
              schema = @Schema(implementation = ProblemBody.class)))
  HttpResponse<byte[]> model(String model);

  @Operation(summary = "Asks what pictures show")
  @RequestBody(
      required = true,
      content =
          @Content(
              mediaType = "application/json",
              schema =
                  @Schema(
                      type = "object",
                      example = "{\"instances\": [{\"b64\": \"a picture as base64\"}]}")))
  @ApiResponse(
      responseCode = "200",
      description = "A prediction a picture, in order.",
      content =
          @Content(
              mediaType = "application/json",
              schema = @Schema(implementation = InferenceBodies.Predictions.class)))
  @InferenceErrors
  CompletableFuture<HttpResponse<byte[]>> predict(
      @Parameter(hidden = true) HttpRequest<?> request, String model);
}
