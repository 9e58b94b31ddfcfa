package dev.loupe.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** What the version is and where it came from. Immutable. */
@Wire
@ValidationRule(
    value = "self == oldSelf",
    message =
        "a ModelVersion never changes: it records what was trained; apply a new TrainingRun to make"
            + " another version")
@ValidationRule(
    value = "self.gate.result == 'Passed'",
    fieldPath = ".gate.result",
    message =
        "only a model that passed its quality gate is a version; apply a new TrainingRun with better"
            + " data or settings")
public record ModelVersionSpec(
    @JsonPropertyDescription("modelRef names the DetectorModel that this is a version of.")
        @Required
        ModelRef modelRef,
    @JsonPropertyDescription("artifact is the bundle: the model with all that serving it needs.")
        @Required
        Artifact artifact,
    @JsonPropertyDescription("dataset says which pictures the version was trained on.") @Required
        DatasetFacts dataset,
    @JsonPropertyDescription(
            """
            run is the name of the TrainingRun that made the version; it need not exist any more, \
            or in this cluster.
            """)
        @Required
        @Size(min = 1, max = Forms.RUN_NAME)
        @Pattern(Forms.LOCAL_NAME)
        String run,
    @JsonPropertyDescription("architecture of the network.") @Required Architecture architecture,
    @JsonPropertyDescription("hyperparameters that the network was trained with.") @Required
        Hyperparameters hyperparameters,
    @JsonPropertyDescription("metrics of the test split.") @Required Metrics metrics,
    @JsonPropertyDescription("gate is the quality gate's verdict.") @Required Verdict gate,
    @JsonPropertyDescription(
            """
            trainedAt is when the version was made, as in 2026-11-21T10:00:00Z; a later one is the \
            newer version.
            """)
        @Required
        @Size(min = 20, max = Forms.TIME)
        @Pattern(Forms.TIME_PATTERN)
        String trainedAt,
    @JsonPropertyDescription(
            """
            comparison with the version that served, on the pictures of the test split. Absent: \
            nothing served when it was evaluated, or the two could not be compared.
            """)
        @Nullable Comparison comparison) {

  /** The bundle. */
  @Wire
  @ValidationRule(value = Forms.URI_RULE, fieldPath = ".uri", message = Forms.URI_HELP)
  @ValidationRule(value = Forms.SECRET_RULE, fieldPath = ".secretName", message = Forms.SECRET_HELP)
  @ValidationRule(
      value = "self.sha256.matches('" + Forms.DIGEST_PATTERN + "')",
      fieldPath = ".sha256",
      message = "write the bundle's digest: sha256: and 64 lower-case hex digits")
  public record Artifact(
      @JsonPropertyDescription("uri of the bundle's folder in its store.")
          @Required
          @Size(min = 1, max = Forms.URI)
          String uri,
      @JsonPropertyDescription(
              """
              sha256 is the bundle's digest, sha256: and 64 hex digits; a bundle with another one \
              is not served.
              """)
          @Required
          @Size(min = Forms.DIGEST, max = Forms.DIGEST)
          String sha256,
      @JsonPropertyDescription(
              """
              secretName is the Secret that opened the store when the version was made. A bundle \
              below the model's spec.artifacts.uri is read with that one's; this one is used where \
              the model's store has been moved since. Absent: none.
              """)
          @Size(min = 1, max = 253)
          @Pattern(Forms.OBJECT_NAME)
          @Nullable String secretName) {}

  /** What two versions said of the same pictures. */
  @Wire
  @ValidationRule(
      value = "self.disagreed <= self.pictures",
      fieldPath = ".disagreed",
      message = "disagreed counts some of the pictures, so that it is at most as many")
  public record Comparison(
      @JsonPropertyDescription("version is the ModelVersion that served.")
          @Required
          @Size(min = 1, max = Forms.NAME)
          String version,
      @JsonPropertyDescription("pictures that both were asked about.")
          @Required
          @Min(1)
          @Max(Integer.MAX_VALUE)
          int pictures,
      @JsonPropertyDescription("disagreed is how many of them the two labelled differently.")
          @Required
          @Min(0)
          @Max(Integer.MAX_VALUE)
          int disagreed) {}

  /** The pictures. */
  @Wire
  @ValidationRule(
      value = "self.digest.matches('" + Forms.DIGEST_PATTERN + "')",
      fieldPath = ".digest",
      message = "write the data's digest: sha256: and 64 lower-case hex digits")
  public record DatasetFacts(
      @JsonPropertyDescription("uri of the data set when the version was trained.")
          @Required
          @Size(min = 1, max = Forms.URI)
          String uri,
      @JsonPropertyDescription("digest of the pictures that were used, sha256: and 64 hex digits.")
          @Required
          @Size(min = Forms.DIGEST, max = Forms.DIGEST)
          String digest) {}
}
