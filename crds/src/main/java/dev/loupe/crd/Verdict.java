package dev.loupe.crd;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/** The quality gate's decision, rule by rule. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Verdict(Result result, List<Rule> rules) {

  public enum Result {
    @JsonProperty("Passed")
    PASSED,
    @JsonProperty("Rejected")
    REJECTED
  }

  /** {@code wanted} and {@code got} are texts for people: {@code >= 0.85} and {@code 0.52}. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Rule(String name, String wanted, String got, boolean passed) {}
}
