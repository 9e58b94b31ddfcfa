package dev.loupe.serving.http;

import dev.loupe.serving.guard.Open;
import io.micronaut.core.io.ResourceResolver;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.Hidden;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;

/** The description of the API, for programs and for people, with nothing from another server. */
@Controller
@Open
@Tag(name = "Description")
final class DocsController {
  /** Swagger UI styles its elements in place and draws its icons from data. */
  static final String POLICY =
      "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
          + " frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

  private static final String UI = "classpath:swagger-ui/";

  /** A file that is served. */
  private record Asset(String resource, String type) {}

  private static final Map<String, Asset> ASSETS =
      Map.of(
          "swagger-ui.css", new Asset(UI + "swagger-ui.css", "text/css"),
          "swagger-ui-bundle.js", new Asset(UI + "swagger-ui-bundle.js", "text/javascript"),
          "docs.js", new Asset("classpath:docs/docs.js", "text/javascript"),
          "favicon.png", new Asset(UI + "favicon-32x32.png", "image/png"));

  private final ResourceResolver resources;
  private final Description description;
  private final Answers answers;

  DocsController(ResourceResolver resources, Description description, Answers answers) {
    this.resources = resources;
    this.description = description;
    this.answers = answers;
  }

  @Operation(summary = "This API as a page")
  @ApiResponse(
      responseCode = "200",
      description = "The page.",
      content = @Content(mediaType = "text/html"))
  @Get("/docs")
  @Produces("text/html; charset=utf-8")
  @ExecuteOn(TaskExecutors.BLOCKING)
  HttpResponse<byte[]> page() throws IOException {
    return answer(new Asset("classpath:docs/docs.html", "text/html; charset=utf-8"), "no-cache");
  }

  @Hidden
  @Get("/docs/{file}")
  @Produces({"text/css", "text/javascript", "image/png"})
  @ExecuteOn(TaskExecutors.BLOCKING)
  HttpResponse<byte[]> file(HttpRequest<?> request, String file) throws IOException {
    Asset asset = ASSETS.get(file);
    return asset == null
        ? answers.of(FrameworkErrors.notFound(request))
        : answer(asset, "public, max-age=3600");
  }

  @Operation(
      summary = "This API in OpenAPI's words",
      description = "OpenAPI 3.1, made from the code that answers.")
  @ApiResponse(
      responseCode = "200",
      description = "The description.",
      content = @Content(mediaType = "application/json"))
  @Get("/openapi.json")
  @ExecuteOn(TaskExecutors.BLOCKING)
  HttpResponse<byte[]> description() {
    return answers
        .json(HttpStatus.OK, description.get())
        .header(HttpHeaders.CACHE_CONTROL, "no-cache");
  }

  private HttpResponse<byte[]> answer(Asset asset, String cache) throws IOException {
    Optional<InputStream> content = resources.getResourceAsStream(asset.resource());
    if (content.isEmpty()) {
      throw new IllegalStateException(asset.resource() + " is not in the program");
    }
    try (InputStream in = content.get()) {
      return HttpResponse.ok(in.readAllBytes())
          .header(HttpHeaders.CONTENT_TYPE, asset.type())
          .header(HttpHeaders.CACHE_CONTROL, cache);
    }
  }
}
