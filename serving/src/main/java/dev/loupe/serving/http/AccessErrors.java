package dev.loupe.serving.http;

import static java.lang.annotation.ElementType.ANNOTATION_TYPE;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;

/** What a route that is not open can answer before it looks at the request. */
@Target(ANNOTATION_TYPE)
@Retention(RUNTIME)
@ApiResponse(
    responseCode = "401",
    description = "An API key is needed: as X-API-Key, or as Authorization: Bearer.",
    headers = @Header(name = "WWW-Authenticate", schema = @Schema(type = "string")),
    content =
        @Content(
            mediaType = "application/json",
            schema = @Schema(implementation = ProblemBody.class),
            examples =
                @ExampleObject(
                    value =
                        "{\"error\": \"Unauthorized\", \"detail\": \"an API key is needed; send the"
                            + " key as X-API-Key or as Authorization: Bearer\", \"request_id\":"
                            + " \"abc-123\"}")))
@ApiResponse(
    responseCode = "429",
    description = "More requests than this caller may make; Retry-After says when one may.",
    headers = {
      @Header(name = "Retry-After", schema = @Schema(type = "integer")),
      @Header(name = "RateLimit-Limit", schema = @Schema(type = "integer")),
      @Header(name = "RateLimit-Remaining", schema = @Schema(type = "integer")),
      @Header(name = "RateLimit-Reset", schema = @Schema(type = "integer")),
      @Header(name = "RateLimit-Policy", schema = @Schema(type = "string"))
    },
    content =
        @Content(
            mediaType = "application/json",
            schema = @Schema(implementation = ProblemBody.class),
            examples =
                @ExampleObject(
                    value =
                        "{\"error\": \"Rate limit exceeded\", \"detail\": \"30 predict requests in"
                            + " 60 s are allowed; the next one in 2 s\", \"request_id\":"
                            + " \"abc-123\"}")))
@interface AccessErrors {}
