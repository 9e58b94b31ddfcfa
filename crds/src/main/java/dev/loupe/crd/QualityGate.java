package dev.loupe.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a version has to show. A rule that is absent is not asked. */
@Wire
@ValidationRule(
    value = "!has(self.regressionConfidence) || has(self.maxRegression)",
    fieldPath = ".regressionConfidence",
    message =
        "a confidence needs a bound to be sure of; set qualityGate.maxRegression, or leave"
            + " regressionConfidence out")
@ValidationRule(
    value =
        "!has(self.classes)"
            + " || self.classes.all(c, self.classes.exists_one(other, other.name == c.name))",
    fieldPath = ".classes",
    message = "name each class once; one entry holds all rules about it")
public record QualityGate(
    @JsonPropertyDescription(
            """
            minAccuracy is the least share, 0 to 1, of test pictures that are classified right. \
            Absent: not asked.
            """)
        @Min(0)
        @Max(1)
        @Nullable Double minAccuracy,
    @JsonPropertyDescription(
            """
            minAccuracyLowerBound is the least accuracy, 0 to below 1, that the test split makes \
            sure of: the lower end of the Wilson score interval at accuracyConfidence. Few test \
            pictures make sure of little. Absent: not asked.
            """)
        @Min(0)
        @Max(value = 1, inclusive = false)
        @Nullable Double minAccuracyLowerBound,
    @JsonPropertyDescription(
            """
            accuracyConfidence is how sure, 0.5 to 0.9999, minAccuracyLowerBound has to be; \
            one-sided.
            """)
        @Default("0.95")
        @Min(0.5)
        @Max(0.9999)
        @Nullable Double accuracyConfidence,
    @JsonPropertyDescription(
            """
            minF1 is the least F1, 0 to 1, of the positive class; without one, of the mean over \
            the classes. Absent: not asked.
            """)
        @Min(0)
        @Max(1)
        @Nullable Double minF1,
    @JsonPropertyDescription(
            """
            minTestImages is the least number of pictures in the test split, a tenth of the data \
            set: fewer say too little.
            """)
        @Default("100")
        @Min(1)
        @Max(1_000_000)
        @Nullable Integer minTestImages,
    @JsonPropertyDescription(
            """
            maxRegression is how much accuracy, 0 to 1, may be lost against the serving version, \
            measured picture by picture on the same test split; the rule fails where the two can't \
            be compared, and passes where none serves. Absent: not asked.
            """)
        @Min(0)
        @Max(1)
        @Nullable Double maxRegression,
    @JsonPropertyDescription(
            """
            regressionConfidence is how sure, 0.5 to 0.9999, it has to be that no more than \
            maxRegression is lost: the upper end of the score interval of the paired difference, \
            one-sided, is held against it. Absent: the measured loss is.
            """)
        @Min(0.5)
        @Max(0.9999)
        @Nullable Double regressionConfidence,
    @JsonPropertyDescription("classes holds rules about single classes; one entry a class.")
        @Size(max = QualityGate.MAX_CLASSES)
        List<ClassRule> classes) {

  static final int MAX_CLASSES = 16;

  public QualityGate {
    classes = Copies.of(classes);
  }

  /** What one class has to show. */
  @Wire
  @ValidationRule(
      value = "has(self.minPrecision) || has(self.minRecall) || has(self.minF1)",
      message = "ask something of the class: set minPrecision, minRecall or minF1")
  public record ClassRule(
      @JsonPropertyDescription("name of the class, one of spec.classes.")
          @Required
          @Size(min = 1, max = Forms.NAME)
          String name,
      @JsonPropertyDescription(
              """
              minPrecision is the least share, 0 to 1, that is of the class among the test pictures \
              said to be of it. Absent: not asked.
              """)
          @Min(0)
          @Max(1)
          @Nullable Double minPrecision,
      @JsonPropertyDescription(
              """
              minRecall is the least share, 0 to 1, that is said to be of the class among the test \
              pictures of it. Absent: not asked.
              """)
          @Min(0)
          @Max(1)
          @Nullable Double minRecall,
      @JsonPropertyDescription(
              """
              minF1 is the least F1, 0 to 1, of the class: the harmonic mean of precision and \
              recall. Absent: not asked.
              """)
          @Min(0)
          @Max(1)
          @Nullable Double minF1) {}
}
