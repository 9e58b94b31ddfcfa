package dev.loupe.serving.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.loupe.detector.infer.Score;
import dev.loupe.serving.predict.Outcome.Predicted;
import io.micronaut.core.annotation.Introspected;
import io.swagger.v3.oas.annotations.media.Schema;

/** The body of a prediction. */
@Introspected
@Schema(name = "Prediction", description = "What the picture shows.")
@JsonPropertyOrder({
  "prediction",
  "probability",
  "confidence",
  "inference_time_ms",
  "model_version"
})
record PredictionBody(
    @JsonProperty("prediction")
        @Schema(description = "The predicted class.", example = "ai_generated")
        String prediction,
    @JsonProperty("probability")
        @Schema(
            description =
                "0 to 1: of the positive class, whatever was predicted; of the predicted class where"
                    + " the model has no positive one.",
            example = "0.873214")
        double probability,
    @JsonProperty("confidence")
        @Schema(
            description =
                "By the largest probability of all classes: high over 0.8, low under 0.7, else"
                    + " medium.",
            allowableValues = {"high", "medium", "low"},
            example = "high")
        String confidence,
    @JsonProperty("inference_time_ms")
        @Schema(
            description =
                "From the encoded picture to the score, in milliseconds, without waiting for a"
                    + " core.",
            example = "12.41")
        double inferenceTimeMs,
    @JsonProperty("model_version")
        @Schema(
            description = "The ModelVersion that answered.",
            example = "product-photo-3f2a9c81d0")
        String modelVersion) {

  static PredictionBody of(Predicted predicted, String version) {
    Score score = predicted.score();
    return new PredictionBody(
        score.label(),
        rounded(score.probability(), 1e6),
        score.confidence(),
        rounded(predicted.computing().toNanos() / 1e6, 100),
        version);
  }

  private static double rounded(double value, double parts) {
    return Math.round(value * parts) / parts;
  }
}
