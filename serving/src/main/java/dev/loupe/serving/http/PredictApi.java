package dev.loupe.serving.http;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** How predictions are described to those who ask for them. */
@Tag(name = "Predictions")
interface PredictApi {

  @Operation(
      summary = "Say what a picture shows",
      description =
          "Takes a JPEG, PNG or WebP picture, as the field `file` of a form, as the body itself, or"
              + " as base64 in JSON. What a file is, its bytes say, not its name.")
  @PictureBody
  @ApiResponse(
      responseCode = "200",
      description = "The prediction.",
      content =
          @Content(
              mediaType = "application/json",
              schema = @Schema(implementation = PredictionBody.class)))
  @PredictionErrors
  CompletableFuture<HttpResponse<byte[]>> predict(@Parameter(hidden = true) HttpRequest<?> request);

  @Operation(
      summary = "Say what a picture shows, and where",
      description =
          "As a prediction, with the class activation map of the same forward pass: as numbers, and"
              + " laid over the picture. No side of a JPEG is over 2048 pixels, none of a PNG over"
              + " 1024.")
  @Parameter(
      name = Wanted.CLASS,
      in = ParameterIn.QUERY,
      description = "The class to explain; absent: the predicted one.",
      schema = @Schema(type = "string"))
  @Parameter(
      name = Wanted.FORMAT,
      in = ParameterIn.QUERY,
      description = "How the overlay is written.",
      schema =
          @Schema(
              type = "string",
              allowableValues = {"jpeg", "png"},
              defaultValue = "jpeg"))
  @PictureBody
  @ApiResponse(
      responseCode = "200",
      description = "The prediction and its explanation.",
      content =
          @Content(
              mediaType = "application/json",
              schema = @Schema(implementation = ExplainedBody.class)))
  @PredictionErrors
  CompletableFuture<HttpResponse<byte[]>> explain(@Parameter(hidden = true) HttpRequest<?> request);

  @Operation(
      summary = "Say what several pictures show",
      description =
          "Takes the field `files` of a form, repeated: at most 10 files, unless the server is set"
              + " otherwise, of 50 MB in all. A file that can't be used fails alone, by name.")
  @Parameter(
      name = Wanted.EXPLAIN,
      in = ParameterIn.QUERY,
      description =
          "Whether each prediction comes with its explanation, at most 512 pixels a side.",
      schema = @Schema(type = "boolean", defaultValue = "false"))
  @Parameter(
      name = Wanted.CLASS,
      in = ParameterIn.QUERY,
      description = "The class to explain; absent: each picture's predicted one.",
      schema = @Schema(type = "string"))
  @Parameter(
      name = Wanted.FORMAT,
      in = ParameterIn.QUERY,
      description = "How the overlays are written.",
      schema =
          @Schema(
              type = "string",
              allowableValues = {"jpeg", "png"},
              defaultValue = "jpeg"))
  @RequestBody(
      required = true,
      content =
          @Content(
              mediaType = "multipart/form-data",
              schema = @Schema(implementation = Forms.class)))
  @ApiResponse(
      responseCode = "200",
      description = "What came of each file.",
      content =
          @Content(
              mediaType = "application/json",
              schema = @Schema(implementation = BatchBody.class)))
  @PredictionErrors
  CompletableFuture<HttpResponse<byte[]>> batch(@Parameter(hidden = true) HttpRequest<?> request);

  /** The bodies, for the description alone: they are read as bytes. */
  @Schema(name = "PredictForm")
  record Form(
      @Schema(type = "string", format = "binary", description = "The picture.") String file) {}

  @Schema(name = "PredictJson")
  record Json(
      @Schema(
              type = "string",
              format = "byte",
              description = "The picture in base64, without a `data:` prefix.",
              example = "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBD")
          String image) {}

  @Schema(name = "BatchForm")
  record Forms(
      @ArraySchema(
              minItems = 1,
              maxItems = 20,
              schema =
                  @Schema(type = "string", format = "binary", description = "One of the pictures."))
          List<String> files) {}
}
