package dev.loupe.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The recipe of the next version; the bundle says what the one that serves was made with. */
@Wire
@ValidationRule(
    value = "self.classes.all(c, c.matches('^[A-Za-z0-9][A-Za-z0-9_.-]{0,62}$'))",
    fieldPath = ".classes",
    message =
        "a class is the name of a folder in the data set: 1 to 63 letters, digits, '_', '.' and"
            + " '-', starting with a letter or digit, for example ai_generated")
@ValidationRule(
    value = "self.classes.all(c, self.classes.exists_one(other, other == c))",
    fieldPath = ".classes",
    message = "name each class once")
@ValidationRule(
    value = "!has(self.positiveClass) || size(self.classes) == 2",
    fieldPath = ".positiveClass",
    message =
        "a positive class needs exactly two classes; leave positiveClass out, or name two classes")
@ValidationRule(
    value = "!has(self.positiveClass) || self.positiveClass in self.classes",
    fieldPath = ".positiveClass",
    message = "the positive class is one of spec.classes; write it exactly as there")
@ValidationRule(
    value = "!has(self.threshold) || has(self.positiveClass)",
    fieldPath = ".threshold",
    message =
        "a threshold speaks of the positive class; name spec.positiveClass, or leave threshold out")
@ValidationRule(
    value =
        "!has(self.qualityGate) || !has(self.qualityGate.classes)"
            + " || self.qualityGate.classes.all(c, c.name in self.classes)",
    fieldPath = ".qualityGate.classes",
    message = "a rule about a class names one of spec.classes; write it exactly as there")
public record DetectorModelSpec(
    @JsonPropertyDescription(
            """
            classes that the detector tells apart: the folder names in the data set, and the order \
            of the network's outputs. A change applies to the next version.
            """)
        @Required
        @Size(min = 2, max = Forms.CLASSES)
        List<@Size(min = 1, max = Forms.NAME) String> classes,
    @JsonPropertyDescription(
            """
            positiveClass is the one of two classes that is looked for; probability, threshold, \
            precision, recall and F1 speak of it. Absent: no class is special, the likeliest wins \
            and F1 is the mean over the classes.
            """)
        @Size(min = 1, max = Forms.NAME)
        @Nullable String positiveClass,
    @JsonPropertyDescription(
            """
            threshold is the calibrated probability, between 0 and 1, from which a picture counts \
            as of the positive class. Absent: chosen on the validation split, for the best F1.
            """)
        @Min(value = 0, inclusive = false)
        @Max(value = 1, inclusive = false)
        @Nullable Double threshold,
    @JsonPropertyDescription("input says what the network is given.") Input input,
    @JsonPropertyDescription(
            """
            architecture of the network. efficientnet-b0 has 4 million parameters and wants a GPU \
            to be trained; small-cnn is trained on a CPU in minutes.
            """)
        @Default("efficientnet-b0")
        Architecture architecture,
    @JsonPropertyDescription("artifacts says where runs write their results and versions.")
        @Required
        Artifacts artifacts,
    @JsonPropertyDescription(
            """
            qualityGate says what a trained model has to show on the test split to become a \
            version. A rule that is absent is not asked.
            """)
        QualityGate qualityGate,
    @JsonPropertyDescription("serving says how predictions are answered.") Serving serving,
    @JsonPropertyDescription("retention says what is kept of what the operator made.")
        Retention retention,
    @JsonPropertyDescription(
            """
            dataChecks says what a run's validation looks for in its data set, and whether a \
            finding is a warning in the run's status or the run's end.
            """)
        DataChecks dataChecks,
    @JsonPropertyDescription(
            """
            rollout says how a version that passed the gate gets the traffic: beside the serving \
            one, step by step, and only if it does as well. Absent: it takes over at once.
            """)
        @Nullable Rollout rollout) {

  public DetectorModelSpec {
    classes = Copies.of(classes);
  }

  /** What is kept. */
  @Wire
  public record Retention(
      @JsonPropertyDescription(
              """
              versions is how many ModelVersions that the operator made are kept, the newest by \
              trainedAt. What serves, what is to serve and what served before it are kept beside \
              them, and so is every ModelVersion that somebody else wrote or changed. Bundles in \
              the store are never deleted.
              """)
          @Default("20")
          @Min(1)
          @Max(1000)
          int versions) {}

  /** What the network is given. */
  @Wire
  public record Input(
      @JsonPropertyDescription(
              """
              size is the side, in pixels, of the square that every picture is resized to. \
              Smaller is faster, larger sees finer traces.
              """)
          @Default("224")
          @Min(32)
          @Max(512)
          int size) {}

  /** Where results go. */
  @Wire
  @ValidationRule(value = Forms.URI_RULE, fieldPath = ".uri", message = Forms.URI_HELP)
  @ValidationRule(value = Forms.SECRET_RULE, fieldPath = ".secretName", message = Forms.SECRET_HELP)
  @ValidationRule(value = Forms.AZURE_RULE, fieldPath = ".secretName", message = Forms.AZURE_HELP)
  public record Artifacts(
      @JsonPropertyDescription(
              """
              uri of a folder: s3://BUCKET/path, gs://BUCKET/path, azblob://CONTAINER/path, or \
              file://CLAIM/path with a PersistentVolumeClaim of the same namespace. It is made on \
              first use; each model has its own.
              """)
          @Required
          @Size(min = 1, max = Forms.URI)
          String uri,
      @JsonPropertyDescription(
              """
              secretName is a Secret of the same namespace whose keys open the store, \
              AWS_ACCESS_KEY_ID and the like (docs/stores.md). It is mounted into the pods that \
              read or write there. Absent: the pods' service account has an identity of the cloud; \
              azblob needs a Secret.
              """)
          @Size(min = 1, max = 253)
          @Pattern(Forms.OBJECT_NAME)
          @Nullable String secretName) {}
}
