package dev.loupe.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is observed of a detector. */
@Wire
public record DetectorModelStatus(
    @JsonPropertyDescription(
            "observedGeneration is the metadata.generation that this status speaks of.")
        @Min(0)
        long observedGeneration,
    @JsonPropertyDescription(
            """
            conditions: Ready (all is as spec says), Serving (predictions are answered, whatever \
            else goes on), Progressing (a version is being taken over), Stalled (someone has to \
            act), AuthenticationDisabled (everybody is answered: spec.serving names no API keys, or \
            pods from before it did still answer), AnalysisUnavailable (a rollout can't be measured), \
            SplitFollowed (the pods that serve follow what they were told of how requests are \
            shared; False when one has not for two minutes).
            """)
        @Size(max = Forms.CONDITIONS)
        List<Condition> conditions,
    @JsonPropertyDescription("phase sums the conditions up in a word, for people.")
        @Size(max = Forms.NAME)
        String phase,
    @JsonPropertyDescription("message sums the conditions up in a sentence, for people.")
        @Size(max = Loupe.MAX_MESSAGE)
        String message,
    @JsonPropertyDescription(
            "version is the ModelVersion that answers predictions. Absent: none does yet.")
        @Size(min = 1, max = Forms.NAME)
        @Nullable String version,
    @JsonPropertyDescription(
            "candidate is the ModelVersion that is about to take over. Absent: there is none.")
        @Size(min = 1, max = Forms.NAME)
        @Nullable String candidate,
    @JsonPropertyDescription("readyReplicas is the number of pods of version that answer.")
        @Min(0)
        @Max(1_000_000)
        int readyReplicas,
    @JsonPropertyDescription(
            """
            weight is the share of the requests, in percent, that candidate answers. Absent: no \
            rollout runs.
            """)
        @Min(0)
        @Max(100)
        @Nullable Integer weight,
    @JsonPropertyDescription(
            "rollout is where the rollout stands, or how the last one ended. Absent: there was none.")
        @Nullable RolloutStatus rollout) {

  public DetectorModelStatus {
    conditions = Copies.of(conditions);
  }
}
