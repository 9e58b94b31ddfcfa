package dev.loupe.serving.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.loupe.detector.infer.Score;
import dev.loupe.serving.predict.Outcome.Predicted;
import io.micronaut.core.annotation.Introspected;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The body of a prediction. */
@Introspected
@Schema(name = "Prediction", description = "What the picture shows.")
@JsonPropertyOrder({
  "prediction",
  "probability",
  "probabilities",
  "confidence",
  "inference_time_ms",
  "model_version",
  "prediction_id"
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
            minimum = "0",
            maximum = "1",
            example = "0.873214")
        double probability,
    @JsonProperty("probabilities")
        @Schema(
            description = "0 to 1, by class, of all of the model's classes; they sum to 1.",
            example = "{\"real\": 0.126786, \"ai_generated\": 0.873214}")
        Map<String, Double> probabilities,
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
                "From the encoded picture to the last of what was asked, in milliseconds, without"
                    + " waiting for a core.",
            minimum = "0",
            example = "12.41")
        double inferenceTimeMs,
    @JsonProperty("model_version")
        @Schema(
            description = "The ModelVersion that answered.",
            example = "product-photo-3f2a9c81d0")
        String modelVersion,
    @JsonProperty("prediction_id")
        @Schema(
            description =
                "Names this prediction, to give feedback on it. Opaque; signed, so that nobody can"
                    + " make one up.",
            pattern = "^[A-Za-z0-9_-]{1,160}$",
            example =
                "AQAAAZqQ3sGsU0ZpTvt2lmQAAT9fiuJwcm9kdWN0LXBob3RvLTNmMmE5YzgxZDB8q2Vb0yE3RrXH5cWf0tZp")
        String predictionId) {

  static PredictionBody of(Predicted predicted, String id) {
    Score score = predicted.score();
    List<String> classes = predicted.answerer().classes();
    Map<String, Double> probabilities = new LinkedHashMap<>();
    for (int i = 0; i < classes.size(); i++) {
      probabilities.put(classes.get(i), probability(score.probabilities()[i]));
    }
    return new PredictionBody(
        score.label(),
        probability(score.probability()),
        probabilities,
        score.confidence(),
        milliseconds(predicted.computing().toNanos()),
        predicted.answerer().version(),
        id);
  }

  private static double probability(double exact) {
    return rounded(exact, 1e6);
  }

  static double milliseconds(long nanos) {
    return rounded(nanos / 1e6, 100);
  }

  private static double rounded(double value, double parts) {
    return Math.round(value * parts) / parts;
  }
}
