package dev.loupe.crd;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** The quality gate's decision, rule by rule. */
@Wire
public record Verdict(
    @JsonPropertyDescription("result is Passed if every rule passed, else Rejected.") @Required
        Result result,
    @JsonPropertyDescription("rules that were asked, with what each wanted and got.")
        @Required
        @Size(max = 64)
        List<Rule> rules) {

  public Verdict {
    rules = Copies.of(rules);
  }

  /** Whether the model may become a version. */
  public enum Result {
    @JsonProperty("Passed")
    PASSED,
    @JsonProperty("Rejected")
    REJECTED
  }

  /** {@code wanted} and {@code got} are texts for people: {@code >= 0.85} and {@code 0.52}. */
  @Wire
  public record Rule(
      @JsonPropertyDescription(
              "name of the rule, as in spec.qualityGate: minAccuracy, classes[dog].minRecall.")
          @Required
          @Size(min = 1, max = 128)
          String name,
      @JsonPropertyDescription("wanted says what the rule asks, for example >= 0.85.")
          @Required
          @Size(max = 2048)
          String wanted,
      @JsonPropertyDescription("got says what was measured, for example 0.52.")
          @Required
          @Size(max = 2048)
          String got,
      @JsonPropertyDescription("passed says whether got is as wanted.") @Required boolean passed) {}
}
