package dev.loupe.crd;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

/** What the version is and where it came from. Immutable. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record ModelVersionSpec(
    ModelRef modelRef,
    Artifact artifact,
    DatasetFacts dataset,
    String run,
    Architecture architecture,
    Hyperparameters hyperparameters,
    Metrics metrics,
    Verdict gate,
    String trainedAt) {

  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Artifact(String uri, String sha256) {}

  @JsonIgnoreProperties(ignoreUnknown = true)
  public record DatasetFacts(String uri, String digest) {}
}
