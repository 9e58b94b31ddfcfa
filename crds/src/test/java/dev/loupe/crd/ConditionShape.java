package dev.loupe.crd;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** Schema of the Kubernetes API's Condition, whose Java type carries no bounds. */
record ConditionShape(
    @JsonPropertyDescription("type of the condition; one of each stands in the list.")
        @Required
        @Size(min = 1, max = 316)
        String type,
    @JsonPropertyDescription("status: True, False or Unknown.") @Required Status status,
    @JsonPropertyDescription("reason is why the status is so, in one CamelCase word.")
        @Required
        @Size(min = 1, max = 1024)
        @Pattern("^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$")
        String reason,
    @JsonPropertyDescription("message is why the status is so, in a sentence for people.")
        @Required
        @Size(max = Loupe.MAX_MESSAGE)
        String message,
    @JsonPropertyDescription("lastTransitionTime is when status last changed.")
        @Required
        @Size(min = 20, max = Forms.TIME)
        @Pattern(Forms.TIME_PATTERN)
        String lastTransitionTime,
    @JsonPropertyDescription(
            "observedGeneration is the metadata.generation that the condition speaks of.")
        @Min(0)
        @Nullable Long observedGeneration) {

  enum Status {
    @JsonProperty("True")
    TRUE,
    @JsonProperty("False")
    FALSE,
    @JsonProperty("Unknown")
    UNKNOWN
  }
}
