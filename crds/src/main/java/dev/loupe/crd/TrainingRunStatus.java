package dev.loupe.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What became of a run so far. */
@Wire
public record TrainingRunStatus(
    @JsonPropertyDescription(
            "observedGeneration is the metadata.generation that this status speaks of.")
        @Min(0)
        long observedGeneration,
    @JsonPropertyDescription(
            """
            conditions: Finished (true at every end), Succeeded (true only at the good one), \
            Progressing (a stage is under way), Stalled (someone has to act).
            """)
        @Size(max = Forms.CONDITIONS)
        List<Condition> conditions,
    @JsonPropertyDescription(
            """
            phase sums the conditions up in a word, for people: Pending, Queued (a Job is \
            suspended), Validating, Training, Evaluating, Succeeded, Rejected (by the quality \
            gate), Failed or Cancelled.
            """)
        @Size(max = Forms.NAME)
        String phase,
    @JsonPropertyDescription("message sums the conditions up in a sentence, for people.")
        @Size(max = Loupe.MAX_MESSAGE)
        String message,
    @JsonPropertyDescription(
            "progress of the running stage. Absent: no stage has said anything yet.")
        @Nullable Progress progress,
    @JsonPropertyDescription("stages that were begun, in their order.") @Size(max = 8)
        List<StageStatus> stages,
    @JsonPropertyDescription(
            "data that was found, also in a data set that was refused. Absent: not validated yet.")
        @Nullable DataFacts data,
    @JsonPropertyDescription("metrics of the test split. Absent: not evaluated yet.")
        @Nullable Metrics metrics,
    @JsonPropertyDescription("gate is the quality gate's verdict. Absent: not asked yet.")
        @Nullable Verdict gate,
    @JsonPropertyDescription(
            """
            report is the URI of the run's report in the artifact store, one HTML file: curves, \
            confusion, calibration, worst mistakes and the gate's rules. Absent: not evaluated yet.
            """)
        @Size(min = 1, max = Forms.URI)
        @Nullable String report,
    @JsonPropertyDescription(
            """
            version is the ModelVersion that the run made, or found to be the same as what it \
            trained. Absent: none.
            """)
        @Size(min = 1, max = Forms.NAME)
        @Nullable String version,
    @JsonPropertyDescription("gpuSeconds is the number of GPUs times the seconds they were held.")
        @Min(0)
        double gpuSeconds,
    @JsonPropertyDescription(
            """
            suspension of the run's Jobs by a queue or by somebody; that time does not count for \
            spec.activeDeadline. Absent: there was none.
            """)
        @Nullable Suspension suspension,
    @JsonPropertyDescription("startTime is when the run was begun. Absent: not yet.")
        @Size(min = 20, max = Forms.TIME)
        @Pattern(Forms.TIME_PATTERN)
        @Nullable String startTime,
    @JsonPropertyDescription("completionTime is when the run ended. Absent: not yet.")
        @Size(min = 20, max = Forms.TIME)
        @Pattern(Forms.TIME_PATTERN)
        @Nullable String completionTime) {

  public TrainingRunStatus {
    conditions = Copies.of(conditions);
    stages = Copies.of(stages);
  }

  /** Of the running stage. {@code text} is for people: {@code train 40 %, epoch 4 of 10}. */
  @Wire
  public record Progress(
      @JsonPropertyDescription("text for people, for example train 40 %, epoch 4 of 10.")
          @Size(max = 256)
          String text,
      @JsonPropertyDescription("percent of the running stage that is done.") @Min(0) @Max(100)
          int percent,
      @JsonPropertyDescription(
              "secondsLeft of the running stage, an estimate. Absent: there is none yet.")
          @Min(0)
          @Nullable Long secondsLeft,
      @JsonPropertyDescription("epoch that runs, from 1. Absent: not training.") @Min(0) @Max(1000)
          @Nullable Integer epoch,
      @JsonPropertyDescription("epochs as planned. Absent: not training.") @Min(0) @Max(1000)
          @Nullable Integer epochs) {}

  /** A stage that was begun. */
  @Wire
  public record StageStatus(
      @JsonPropertyDescription("name of the stage: validate, train or evaluate.")
          @Required
          @Size(min = 1, max = Forms.NAME)
          String name,
      @JsonPropertyDescription("attempts is the number of pods that were started for it.")
          @Min(0)
          @Max(1000)
          int attempts,
      @JsonPropertyDescription(
              "pod is the name of the newest of them, for kubectl logs. Absent: none was seen yet.")
          @Size(min = 1, max = 253)
          @Nullable String pod,
      @JsonPropertyDescription("startTime is when the stage was begun. Absent: not yet.")
          @Size(min = 20, max = Forms.TIME)
          @Pattern(Forms.TIME_PATTERN)
          @Nullable String startTime,
      @JsonPropertyDescription("completionTime is when the stage ended. Absent: not yet.")
          @Size(min = 20, max = Forms.TIME)
          @Pattern(Forms.TIME_PATTERN)
          @Nullable String completionTime) {}

  /** For how long the run did not run. */
  @Wire
  public record Suspension(
      @JsonPropertyDescription("since when the present one lasts. Absent: there is none now.")
          @Size(min = 20, max = Forms.TIME)
          @Pattern(Forms.TIME_PATTERN)
          @Nullable String since,
      @JsonPropertyDescription("seconds that those took that are over.") @Min(0) long seconds) {}

  /** What validation found. */
  @Wire
  public record DataFacts(
      @JsonPropertyDescription("digest of the pictures that are used, sha256: and 64 hex digits.")
          @Required
          @Size(max = Forms.DIGEST)
          @Pattern(Forms.DIGEST_PATTERN)
          String digest,
      @JsonPropertyDescription("images is the number of pictures that are used.") @Required @Min(0)
          long images,
      @JsonPropertyDescription(
              "leftOut is the number of files that could not be used, and were left out.")
          @Required
          @Min(0)
          long leftOut,
      @JsonPropertyDescription("imagesPerClass is the number of pictures that are used, by class.")
          @Size(max = Forms.CLASSES)
          Map<String, @Min(0) Long> imagesPerClass,
      @JsonPropertyDescription(
              "warnings about the data that did not stop the run; the first 32 are kept.")
          @Size(max = Loupe.MAX_WARNINGS)
          List<@Size(max = 1024) String> warnings,
      @JsonPropertyDescription("checks are what each of the model's spec.dataChecks said.")
          @Size(max = Loupe.MAX_CHECKS)
          List<DataCheck> checks,
      @JsonPropertyDescription(
              """
              report is the URI of the data report, a page to look at with a browser; \
              the .json of the same name beside it is for programs. Absent: the trainer made none.
              """)
          @Size(min = 1, max = 1024)
          @Nullable String report) {

    public DataFacts {
      imagesPerClass = Copies.of(imagesPerClass);
      warnings = Copies.of(warnings);
      checks = Copies.of(checks);
    }
  }

  /** What one data check said. */
  @Wire
  public record DataCheck(
      @JsonPropertyDescription("name of the check, as in spec.dataChecks.")
          @Required
          @Size(min = 1, max = Forms.NAME)
          String name,
      @JsonPropertyDescription("outcome of the check: Passed, Warned, Refused or Off.")
          @Required
          @Size(min = 1, max = Forms.NAME)
          String outcome,
      @JsonPropertyDescription("found is the figure, in a few words.") @Size(max = 256)
          String found) {}
}
