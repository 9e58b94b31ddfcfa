package dev.loupe.serving.http;

import static java.lang.annotation.ElementType.METHOD;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;

/** The ways to send one picture. */
@Target(METHOD)
@Retention(RUNTIME)
@RequestBody(
    required = true,
    content = {
      @Content(
          mediaType = "multipart/form-data",
          schema = @Schema(implementation = PredictApi.Form.class)),
      @Content(
          mediaType = "application/json",
          schema = @Schema(implementation = PredictApi.Json.class)),
      @Content(mediaType = "image/jpeg", schema = @Schema(type = "string", format = "binary")),
      @Content(mediaType = "image/png", schema = @Schema(type = "string", format = "binary")),
      @Content(mediaType = "image/webp", schema = @Schema(type = "string", format = "binary")),
      @Content(
          mediaType = "application/octet-stream",
          schema = @Schema(type = "string", format = "binary"))
    })
@interface PictureBody {}
