package dev.loupe.serving.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.micronaut.core.annotation.Introspected;
import io.swagger.v3.oas.annotations.media.Schema;

/** The body of every answer that is an error. */
@Introspected
@Schema(name = "Error", description = "What went wrong.")
record ProblemBody(
    @JsonProperty("error")
        @Schema(
            description = "A few words, the same for all errors of its kind.",
            example = "Invalid image format")
        String error,
    @JsonProperty("detail")
        @Schema(
            description = "What is wrong with this request, and what would be right.",
            example = "the file is a GIF picture; accepted are JPEG, PNG and WebP")
        String detail) {}
