package dev.loupe.contract;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a stage has to say at its end. A success stands in the store as {@code report.json}, written
 * last; the container's termination message, under {@link #MAX_MESSAGE_BYTES}, is a copy of it. A
 * failure is a termination message only.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "outcome")
@JsonSubTypes({
  @JsonSubTypes.Type(value = StageReport.Validated.class, name = "validated"),
  @JsonSubTypes.Type(value = StageReport.Trained.class, name = "trained"),
  @JsonSubTypes.Type(value = StageReport.Evaluated.class, name = "evaluated"),
  @JsonSubTypes.Type(value = StageReport.Failed.class, name = "failed")
})
public sealed interface StageReport {
  /** The kubelet cuts a termination message at 4096 bytes. */
  int MAX_MESSAGE_BYTES = 4095;

  /**
   * What validate found. Alone: the data set is good enough to train on; in a {@link Failed}: why
   * it is not.
   *
   * @param dataDigest digest over every picture that is used
   * @param imagesPerClass pictures used, by class
   * @param leftOut pictures left out as unreadable, too small or too large
   * @param firstLeftOut up to ten of them, with the reason
   * @param checks what each data check says; absent in a report of an older trainer
   * @param reportUri of the data report's page; absent likewise
   */
  record Validated(
      String dataDigest,
      long images,
      Map<String, Long> imagesPerClass,
      SplitCounts split,
      long leftOut,
      List<String> firstLeftOut,
      List<String> warnings,
      @Nullable List<DataCheckResult> checks,
      @Nullable String reportUri)
      implements StageReport {}

  /**
   * @param name as in {@link DataChecks}
   * @param found the figure, in a few words
   */
  record DataCheckResult(String name, Outcome outcome, String found) {
    public enum Outcome {
      @JsonProperty("Passed")
      PASSED,
      @JsonProperty("Warned")
      WARNED,
      @JsonProperty("Refused")
      REFUSED,
      @JsonProperty("Off")
      OFF
    }
  }

  record SplitCounts(long train, long validation, long test) {}

  /**
   * A network is trained and exported.
   *
   * @param epochs epochs run
   * @param bestEpoch the one whose weights are kept, from 1
   * @param threshold the one to serve with; absent without a positive class
   * @param device {@code cpu} or {@code gpu}
   * @param seconds of training; 0 where a finished result was found
   * @param found whether the result of an earlier attempt or of the same recipe was found
   * @param calibration on the validation split; absent in a report of an older trainer
   * @param appliedAt of the run that trained it, as its plan says; absent if that says nothing, and
   *     in a report of an older trainer
   * @param files sha256 of each file that evaluate reads, by name; absent in a report of an older
   *     trainer
   */
  record Trained(
      int epochs,
      int bestEpoch,
      double validationAccuracy,
      @Nullable Double threshold,
      String device,
      double seconds,
      boolean found,
      @Nullable Calibration calibration,
      @Nullable String appliedAt,
      @Nullable Map<String, String> files)
      implements StageReport {
    public Trained {
      files = files == null ? null : Collections.unmodifiableMap(new TreeMap<>(files));
    }
  }

  /**
   * How probabilities were calibrated.
   *
   * @param temperature that logits are divided by in the exported graph; 1 leaves them as they are
   * @param note why none was fitted; absent if one was
   * @param errorBefore expected calibration error of the split without the temperature
   * @param errorAfter with it
   */
  record Calibration(
      double temperature, @Nullable String note, double errorBefore, double errorAfter) {}

  /**
   * The test split is measured and the bundle stands in the store.
   *
   * @param championMetrics of the plan's champion on the same pictures; absent if there is none, or
   *     it can't be compared
   * @param championNote why the champion was not compared
   * @param pairs of the champion and the model on the same pictures; absent with its metrics
   * @param calibration on the test split; absent in a report of an older trainer
   * @param pageUri of the run's page, for people; absent in a report of an older trainer
   * @param appliedAt of the run that trained what is measured; absent as in {@link Trained}
   */
  record Evaluated(
      String bundleUri,
      String bundleSha256,
      Metrics metrics,
      @Nullable Metrics championMetrics,
      @Nullable String championNote,
      @Nullable Pairs pairs,
      @Nullable Calibration calibration,
      @Nullable String pageUri,
      @Nullable String appliedAt,
      Latency latency)
      implements StageReport {}

  /** Milliseconds of one picture from bytes to answer, on the evaluating machine. */
  record Latency(double p50Millis, double p95Millis, double p99Millis) {}

  /**
   * @param reason a CamelCase word, for a condition
   * @param message what is wrong, where, what is accepted, and what was left untouched
   * @param data what validate found in data that it refuses; absent where it did not come so far
   */
  record Failed(Stage stage, ExitCode exit, String reason, String message, @Nullable Validated data)
      implements StageReport {
    public Failed(Stage stage, ExitCode exit, String reason, String message) {
      this(stage, exit, reason, message, null);
    }
  }
}
