package dev.loupe.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/**
 * Of the test split; shares, 0 to 1, with four decimals, since kubectl prints them as they stand.
 * What is more precise is cut off, so that no share reads as good as a bound that it missed; the
 * stage's report in the store has it all.
 */
@Wire
public record Metrics(
    @JsonPropertyDescription("testImages is the number of pictures that were measured.")
        @Required
        @Min(0)
        @Max(1_000_000_000)
        int testImages,
    @JsonPropertyDescription("accuracy is the share of pictures that were classified right.")
        @Required
        @Min(0)
        @Max(1)
        double accuracy,
    @JsonPropertyDescription(
            """
            precision is the share of the pictures said to be of the positive class that are; \
            without a positive class, as recall and f1, the mean over the classes.
            """)
        @Required
        @Min(0)
        @Max(1)
        double precision,
    @JsonPropertyDescription(
            "recall is the share of the pictures of the positive class that were found.")
        @Required
        @Min(0)
        @Max(1)
        double recall,
    @JsonPropertyDescription("f1 is the harmonic mean of precision and recall.")
        @Required
        @Min(0)
        @Max(1)
        double f1,
    @JsonPropertyDescription(
            """
            rocAuc is the probability that a picture of the positive class scores higher than \
            another. Absent: the split lacks a class.
            """)
        @Min(0)
        @Max(1)
        @Nullable Double rocAuc,
    @JsonPropertyDescription(
            """
            calibrationError is the expected difference between the stated probability and the \
            share that is right.
            """)
        @Required
        @Min(0)
        @Max(1)
        double calibrationError) {

  private static final int DECIMALS = 4;

  public Metrics {
    accuracy = cut(accuracy);
    precision = cut(precision);
    recall = cut(recall);
    f1 = cut(f1);
    rocAuc = rocAuc == null ? null : cut(rocAuc);
    calibrationError = cut(calibrationError);
  }

  private static double cut(double share) {
    return Double.isFinite(share)
        ? BigDecimal.valueOf(share).setScale(DECIMALS, RoundingMode.DOWN).doubleValue()
        : share;
  }
}
