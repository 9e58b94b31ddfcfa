package dev.loupe.serving.http;

import static java.lang.annotation.ElementType.METHOD;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;

/** The errors that every route of the inference protocols' predictions can answer with. */
@Target(METHOD)
@Retention(RUNTIME)
@AccessErrors
@ModelErrors
@ApiResponse(
    responseCode = "400",
    description = "The request contradicts itself, the protocol or the model.",
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
    description = "The body, or a picture in it, is too large.",
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
@interface InferenceErrors {}
