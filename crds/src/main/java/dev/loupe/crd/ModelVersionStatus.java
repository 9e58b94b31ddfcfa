package dev.loupe.crd;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;

/** Where the version stands, and where it stood. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record ModelVersionStatus(
    long observedGeneration, List<Condition> conditions, Stage stage, List<Change> history) {

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

  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Change(Stage stage, String since) {}
}
