package dev.loupe.serving.http;

import static java.lang.annotation.ElementType.METHOD;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;

/** The errors that every route of predictions can answer with. */
@Target(METHOD)
@Retention(RUNTIME)
@AccessErrors
@ApiResponse(
    responseCode = "400",
    description =
        "No file, too many, a malformed body, a parameter that is not accepted, or a file that is no"
            + " picture that can be used.",
    content =
        @Content(
            mediaType = "application/json",
            schema = @Schema(implementation = ProblemBody.class),
            examples = {
              @ExampleObject(
                  name = "format",
                  value =
                      "{\"error\": \"Invalid image format\", \"detail\": \"the file is a GIF picture;"
                          + " accepted are JPEG, PNG and WebP\", \"request_id\": \"abc-123\"}"),
              @ExampleObject(
                  name = "animated",
                  value =
                      "{\"error\": \"Invalid image format\", \"detail\": \"the PNG is animated; send"
                          + " a single picture\", \"request_id\": \"abc-123\"}"),
              @ExampleObject(
                  name = "missing",
                  value =
                      "{\"error\": \"Missing file\", \"detail\": \"the form has no field"
                          + " \\\"file\\\"; it has [image]\", \"request_id\": \"abc-123\"}")
            }))
@ApiResponse(
    responseCode = "408",
    description = "The body did not arrive in time.",
    content =
        @Content(
            mediaType = "application/json",
            schema = @Schema(implementation = ProblemBody.class),
            examples =
                @ExampleObject(
                    value =
                        "{\"error\": \"Upload too slow\", \"detail\": \"the body did not arrive"
                            + " within 10.0 s\", \"request_id\": \"abc-123\"}")))
@ApiResponse(
    responseCode = "413",
    description =
        "The file is too large (over 5 MB, unless the server is set otherwise), or the batch (over"
            + " 50 MB).",
    content =
        @Content(
            mediaType = "application/json",
            schema = @Schema(implementation = ProblemBody.class),
            examples =
                @ExampleObject(
                    value =
                        "{\"error\": \"File too large\", \"detail\": \"the body is too long for a"
                            + " picture of at most 5000000 bytes\", \"request_id\": \"abc-123\"}")))
@ApiResponse(
    responseCode = "415",
    description = "A Content-Type that is none of those above.",
    content =
        @Content(
            mediaType = "application/json",
            schema = @Schema(implementation = ProblemBody.class),
            examples =
                @ExampleObject(
                    value =
                        "{\"error\": \"Unsupported media type\", \"detail\": \"Content-Type"
                            + " text/plain is not accepted; send multipart/form-data with each"
                            + " picture in a field \\\"files\\\"\", \"request_id\": \"abc-123\"}")))
@ApiResponse(
    responseCode = "500",
    description = "The server's fault; its log says why.",
    content =
        @Content(
            mediaType = "application/json",
            schema = @Schema(implementation = ProblemBody.class),
            examples =
                @ExampleObject(
                    value =
                        "{\"error\": \"Internal error\", \"detail\": \"the prediction failed; the"
                            + " server's log says why\", \"request_id\": \"abc-123\"}")))
@ApiResponse(
    responseCode = "503",
    description = "Not ready, or too busy; try again.",
    headers =
        @Header(name = "Retry-After", description = "Seconds.", schema = @Schema(type = "integer")),
    content =
        @Content(
            mediaType = "application/json",
            schema = @Schema(implementation = ProblemBody.class),
            examples =
                @ExampleObject(
                    value =
                        "{\"error\": \"Overloaded\", \"detail\": \"64 pictures wait already; try"
                            + " again\", \"request_id\": \"abc-123\"}")))
@interface PredictionErrors {}
