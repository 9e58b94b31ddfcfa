package dev.loupe.serving.http;

import static java.lang.annotation.ElementType.ANNOTATION_TYPE;
import static java.lang.annotation.ElementType.METHOD;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;

/** The errors of routes that tell of the model. */
@Target({METHOD, ANNOTATION_TYPE})
@Retention(RUNTIME)
@ApiResponse(
    responseCode = "404",
    description = "Another model or version.",
    content =
        @Content(
            mediaType = "application/json",
            schema = @Schema(implementation = ProblemBody.class)))
@ApiResponse(
    responseCode = "503",
    description = "Not ready, or too busy; try again.",
    content =
        @Content(
            mediaType = "application/json",
            schema = @Schema(implementation = ProblemBody.class)))
@interface ModelErrors {}
