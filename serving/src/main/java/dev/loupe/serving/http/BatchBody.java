package dev.loupe.serving.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.micronaut.core.annotation.Introspected;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;

/** The body of the answer to a batch. */
@Introspected
@Schema(name = "Batch", description = "What the pictures show, in the order of the form.")
@JsonPropertyOrder({"results", "total", "successful", "failed", "total_inference_time_ms"})
record BatchBody(
    @JsonProperty("results") List<Result> results,
    @JsonProperty("total") @Schema(description = "Files in the form.", example = "2") int total,
    @JsonProperty("successful") @Schema(example = "1") int successful,
    @JsonProperty("failed") @Schema(example = "1") int failed,
    @JsonProperty("total_inference_time_ms")
        @Schema(
            description = "The sum of the successful ones' inference_time_ms.",
            minimum = "0",
            example = "24.93")
        double totalInferenceTimeMs) {

  /** What came of one file. */
  @Schema(name = "BatchResult", description = "What came of one file.")
  sealed interface Result {}

  @Introspected
  @Schema(name = "BatchPrediction", description = "What one of the pictures shows.")
  @JsonPropertyOrder({"filename"})
  record Success(
      @JsonProperty("filename") @Schema(description = "As the form has it.", example = "photo1.jpg")
          String filename,
      @JsonUnwrapped PredictionBody prediction)
      implements Result {}

  @Introspected
  @Schema(name = "BatchExplainedPrediction", description = "The same, and where.")
  @JsonPropertyOrder({"filename"})
  record Explained(
      @JsonProperty("filename") @Schema(description = "As the form has it.", example = "photo1.jpg")
          String filename,
      @JsonUnwrapped PredictionBody prediction,
      @JsonUnwrapped Explanation explanation)
      implements Result {}

  @Introspected
  @Schema(name = "BatchError", description = "Why one of the files has no prediction.")
  @JsonPropertyOrder({"filename", "error", "detail"})
  record Failure(
      @JsonProperty("filename") @Schema(description = "As the form has it.", example = "notes.pdf")
          String filename,
      @JsonProperty("error")
          @Schema(
              description = "A few words, the same for all errors of its kind.",
              example = "Invalid image format")
          String error,
      @JsonProperty("detail")
          @Schema(
              description = "What is wrong with this file, and what would be right.",
              example = "the file is not a picture: it is a PDF; accepted are JPEG, PNG and WebP")
          String detail)
      implements Result {}
}
