package dev.loupe.crd;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;

/** Where the version stands, and where it stood. */
@Wire
public record ModelVersionStatus(
    @JsonPropertyDescription(
            "observedGeneration is the metadata.generation that this status speaks of.")
        @Min(0)
        long observedGeneration,
    @JsonPropertyDescription("conditions of the version.") @Size(max = Forms.CONDITIONS)
        List<Condition> conditions,
    @JsonPropertyDescription(
            """
            stage is where the version stands: Candidate serves nothing yet, Serving answers the \
            traffic, Retired gave way to a newer one.
            """)
        Stage stage,
    @JsonPropertyDescription("history of the stage, oldest first; the newest 64 changes are kept.")
        @Size(max = Loupe.MAX_HISTORY)
        List<Change> history) {

  public ModelVersionStatus {
    conditions = Copies.of(conditions);
    history = Copies.of(history);
  }

  /** Where a version stands. */
  public enum Stage {
    /** Passed the gate; serves nothing yet. */
    @JsonProperty("Candidate")
    CANDIDATE,
    /** Answers the traffic. */
    @JsonProperty("Serving")
    SERVING,
    /** A newer version took over. */
    @JsonProperty("Retired")
    RETIRED
  }

  /** A change of stage. */
  @Wire
  public record Change(
      @JsonPropertyDescription("stage that began.") @Required Stage stage,
      @JsonPropertyDescription("since when, as in 2026-11-21T10:00:00Z.")
          @Required
          @Size(min = 20, max = Forms.TIME)
          @Pattern(Forms.TIME_PATTERN)
          String since) {}
}
