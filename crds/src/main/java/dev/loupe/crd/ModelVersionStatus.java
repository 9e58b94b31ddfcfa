package dev.loupe.crd;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
            stage is where the version stands: Candidate serves nothing yet, Shadow is asked what \
            users ask without answering them, Canary answers a part of the traffic, Serving \
            answers the traffic, Retired gave way to another one, Rejected did worse than what \
            served.
            """)
        Stage stage,
    @JsonPropertyDescription(
            """
            history of the stage, oldest first; 64 changes are kept, the newest and those with an \
            action.
            """)
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
    /** Is asked what users ask; its answers go nowhere. */
    @JsonProperty("Shadow")
    SHADOW,
    /** Answers a part of the traffic. */
    @JsonProperty("Canary")
    CANARY,
    /** Answers the traffic. */
    @JsonProperty("Serving")
    SERVING,
    /** Another version took over. */
    @JsonProperty("Retired")
    RETIRED,
    /** Did worse than what served; not tried again unless somebody asks for it. */
    @JsonProperty("Rejected")
    REJECTED
  }

  /** A change of stage, or an annotation that was acted on. */
  @Wire
  public record Change(
      @JsonPropertyDescription("stage that began, or that an action left as it was.") @Required
          Stage stage,
      @JsonPropertyDescription("since when, as in 2026-11-21T10:00:00Z.")
          @Required
          @Size(min = 20, max = Forms.TIME)
          @Pattern(Forms.TIME_PATTERN)
          String since,
      @JsonPropertyDescription("reason in a word, for example ErrorsWorse. Absent: none was said.")
          @Size(min = 1, max = Forms.NAME)
          @Pattern(Forms.REASON)
          @Nullable String reason,
      @JsonPropertyDescription("message with the figures that decided it. Absent: there are none.")
          @Size(max = Loupe.MAX_NOTE)
          @Nullable String message,
      @JsonPropertyDescription(
              """
              action that a user asked for with an annotation, its key and value as in promote \
              product-photo-0123456789#2; it never acts again. Absent: nobody asked.
              """)
          @Size(min = 1, max = Loupe.MAX_ACTION)
          @Nullable String action,
      @JsonPropertyDescription(
              "attempt counts the version's trials, from 1. Absent: it belongs to none.")
          @Min(1)
          @Max(1_000_000)
          @Nullable Integer attempt) {

    /** Without a word on why. */
    public Change(Stage stage, String since) {
      this(stage, since, null, null, null, null);
    }
  }
}
