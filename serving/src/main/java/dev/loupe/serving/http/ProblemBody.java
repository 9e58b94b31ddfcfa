package dev.loupe.serving.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.micronaut.core.annotation.Introspected;
import io.swagger.v3.oas.annotations.media.Schema;

/** The body of every answer that is an error. */
@Introspected
@Schema(name = "Error", description = "What went wrong.")
@JsonPropertyOrder({"error", "detail", "request_id"})
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
        String detail,
    @JsonProperty("request_id")
        @Schema(
            description = "As in the header X-Request-ID; it stands in the server's log.",
            example = "4f1d2c9a7b6e4d0f8a3b5c6d7e8f9a0b")
        String requestId) {}
