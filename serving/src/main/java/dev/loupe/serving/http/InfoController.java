package dev.loupe.serving.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.loupe.serving.guard.Open;
import dev.loupe.serving.start.Identity;
import dev.loupe.serving.start.Settings;
import dev.loupe.serving.trace.Tracing;
import io.micronaut.core.annotation.Introspected;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;

/** What the server is, to those who don't know it yet. */
@Controller
@Open
@Tag(name = "Description")
final class InfoController {

  @Introspected
  @Schema(name = "Root")
  record Root(
      @JsonProperty("status")
          @Schema(
              allowableValues = {"alive"},
              example = "alive")
          String status) {}

  @Introspected
  @Schema(name = "Models")
  record Models(
      @JsonProperty("models")
          @Schema(
              description = "The names of the models that are served here: one.",
              example = "[\"product-photo\"]")
          List<String> models) {}

  @Introspected
  @Schema(name = "Privacy", description = "What becomes of what is sent.")
  @JsonPropertyOrder({"pictures", "logs", "metrics", "prediction_ids", "recipients", "cookies"})
  record Privacy(
      @JsonProperty("pictures") String pictures,
      @JsonProperty("logs") String logs,
      @JsonProperty("metrics") String metrics,
      @JsonProperty("prediction_ids") String predictionIds,
      @JsonProperty("recipients") String recipients,
      @JsonProperty("cookies") String cookies) {}

  private static final String TO_NOBODY =
      "Nobody: the server sends nothing of a request to another.";

  private static final String TO_NOBODY_ELSE = "Nobody else gets anything.";

  private static final String TO_THE_COLLECTOR =
      "The trace collector of those who run this server gets of each request its method and route,"
          + " when it came and how long it took, its status, its id and the ids of its trace;"
          + " nothing of the picture, of what was predicted, or of the sender. Nobody else gets"
          + " anything.";

  private static final String TO_OTHER_VERSIONS =
      "While another version of this model is on trial or takes over, its server in the same"
          + " cluster gets a part of the pictures to predict, and treats them as is said here. ";

  private final Identity identity;
  private final Answers answers;
  private final Privacy privacy;

  InfoController(Identity identity, Answers answers, Tracing tracing, Settings settings) {
    this.identity = identity;
    this.answers = answers;
    this.privacy = privacy(recipients(tracing.isExported(), settings.splitFile() != null));
  }

  private static String recipients(boolean traced, boolean shared) {
    if (!shared) {
      return traced ? TO_THE_COLLECTOR : TO_NOBODY;
    }
    return TO_OTHER_VERSIONS + (traced ? TO_THE_COLLECTOR : TO_NOBODY_ELSE);
  }

  private static Privacy privacy(String recipients) {
    return new Privacy(
        "Pictures are held in memory while they are predicted, and then forgotten: none is written"
            + " to a disk, and none is used for training.",
        "A line for each picture: the time, the request's id, the name of the API key that was"
            + " shown, the id of the trace, the version, the predicted class and its probability,"
            + " and how long it took; for a refused one, why, as its sender was told. Nothing of"
            + " the picture or its name, no API key, and no address.",
        "Counts and durations, of no single request; requests are counted by the name of the API"
            + " key. Where requests are limited, the names of the keys or the addresses of those"
            + " who asked last are held in memory.",
        "Hold the time, the version, the predicted class and its probability; nothing of the"
            + " picture or its sender.",
        recipients,
        "None.");
  }

  @Operation(
      summary = "Whether anything is here",
      description = "Sends those who accept text/html, as browsers do, on to /docs.")
  @ApiResponse(
      responseCode = "200",
      description = "A server is.",
      content =
          @Content(mediaType = "application/json", schema = @Schema(implementation = Root.class)))
  @ApiResponse(
      responseCode = "302",
      description = "To the page for people.",
      headers = @Header(name = "Location", schema = @Schema(type = "string", example = "docs")))
  @Get("/")
  @Produces(MediaType.ALL)
  HttpResponse<byte[]> root(@Parameter(hidden = true) HttpRequest<?> request) {
    boolean person =
        request.getHeaders().getAll(HttpHeaders.ACCEPT).stream()
            .anyMatch(accept -> accept.contains(MediaType.TEXT_HTML));
    // Relative, so that it holds behind a proxy that serves this under another path.
    return person
        ? HttpResponse.<byte[]>status(HttpStatus.FOUND).header(HttpHeaders.LOCATION, "docs")
        : answers.json(HttpStatus.OK, new Root("alive"));
  }

  @Operation(summary = "Which models are served here")
  @ApiResponse(
      responseCode = "200",
      description = "Their names.",
      content =
          @Content(mediaType = "application/json", schema = @Schema(implementation = Models.class)))
  @Get("/v1/models")
  HttpResponse<byte[]> models() {
    return answers.json(HttpStatus.OK, new Models(List.of(identity.model())));
  }

  @Operation(summary = "What becomes of what is sent")
  @ApiResponse(
      responseCode = "200",
      description = "In a few sentences.",
      content =
          @Content(
              mediaType = "application/json",
              schema = @Schema(implementation = Privacy.class)))
  @Get("/privacy")
  HttpResponse<byte[]> privacy() {
    return answers.json(HttpStatus.OK, privacy);
  }
}
