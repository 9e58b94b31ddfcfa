package dev.loupe.serving.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.loupe.serving.predict.Outcome.ClassMap;
import dev.loupe.serving.predict.Want;
import io.micronaut.core.annotation.Introspected;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;

/** Where the network saw a class. */
@Introspected
@Schema(name = "Explanation", description = "Where the network saw a class.")
@JsonPropertyOrder({
  "explained_class",
  "method",
  "heatmap_base64",
  "heatmap_type",
  "activation_map"
})
@SuppressWarnings("ArrayRecordComponent") // never compared
record Explanation(
    @JsonProperty("explained_class")
        @Schema(
            description =
                "The class whose evidence is shown: the predicted one, or what was asked.",
            example = "ai_generated")
        String explainedClass,
    @JsonProperty("method")
        @Schema(
            description =
                "How: the class activation map of the forward pass that predicted. For these"
                    + " networks it equals Grad-CAM up to a factor.",
            allowableValues = METHOD,
            example = METHOD)
        String method,
    @JsonProperty("heatmap_base64")
        @Schema(
            description =
                "The picture, upright, with the evidence laid over it, from blue to red, in base64."
                    + " What speaks against the class is not shown.",
            type = "string",
            format = "byte",
            example = "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBD")
        byte[] heatmap,
    @JsonProperty("heatmap_type")
        @Schema(
            description = "What heatmap_base64 holds.",
            allowableValues = {"image/jpeg", "image/png"},
            example = "image/jpeg")
        String heatmapType,
    @JsonProperty("activation_map")
        @Schema(
            description =
                "The map itself, as it came from the network: rows from the top, each stretched over"
                    + " the whole picture's width. Above 0 speaks for the class, below 0 against it.",
            example = "[[-0.21, 0.4], [1.93, 3.05]]")
        float[][] activationMap) {
  static final String METHOD = "class_activation_map";

  static Explanation of(ClassMap map, List<String> classes, Want.Format format) {
    return new Explanation(
        classes.get(map.index()), METHOD, map.overlay(), type(format), map.values());
  }

  private static String type(Want.Format format) {
    return switch (format) {
      case JPEG -> "image/jpeg";
      case PNG -> "image/png";
    };
  }
}
