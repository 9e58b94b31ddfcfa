package dev.loupe.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What was measured in a trial, and what it says. Counts add up over all steps. */
@Wire
public record AnalysisStatus(
    @JsonPropertyDescription(
            "countedTo is the end of the last time that was counted. Absent: none was yet.")
        @Size(min = 20, max = Forms.TIME)
        @Pattern(Forms.TIME_PATTERN)
        @Nullable String countedTo,
    @JsonPropertyDescription(
            """
            settings is the digest of what the counts were weighed by, sha256: and 64 hex digits: \
            spec.rollout.analysis and both versions. With another one the weighing begins anew.
            """)
        @Required
        @Size(max = Forms.DIGEST)
        @Pattern(Forms.DIGEST_PATTERN)
        String settings,
    @JsonPropertyDescription("source says who was counted. Absent: nobody could be asked yet.")
        @Nullable Source source,
    @JsonPropertyDescription("metrics of the trial: errors, latency, agreement.") @Size(max = 8)
        List<Metric> metrics,
    @JsonPropertyDescription("classes as the serving version labelled pictures of the shadow.")
        @Size(max = Forms.CLASSES)
        List<ClassCount> classes,
    @JsonPropertyDescription("shadow is what was copied and compared. Absent: nothing was.")
        @Nullable Shadowed shadow,
    @JsonPropertyDescription("queries of the user's with their last values.")
        @Size(max = RolloutAnalysis.MAX_QUERIES)
        List<QueryValue> queries) {

  public AnalysisStatus {
    metrics = Copies.of(metrics);
    classes = Copies.of(classes);
    queries = Copies.of(queries);
  }

  /** Who was counted. */
  @Wire
  public record Source(
      @JsonPropertyDescription("scraped is the number of pods that Prometheus reads.")
          @Required
          @Min(0)
          int scraped,
      @JsonPropertyDescription("pods whose counts are wanted.") @Required @Min(0) int pods,
      @JsonPropertyDescription("message says what is wrong with it. Absent: nothing is.")
          @Size(max = Loupe.MAX_NOTE)
          @Nullable String message) {}

  /** One test of the candidate. */
  @Wire
  public record Metric(
      @JsonPropertyDescription("name of the metric: errors, latency or agreement.")
          @Required
          @Size(min = 1, max = Forms.NAME)
          String name,
      @JsonPropertyDescription(
              "outcome at present: Pass, Fail, Inconclusive, or Error (it can't be measured).")
          @Required
          @Size(min = 1, max = Forms.NAME)
          String outcome,
      @JsonPropertyDescription(
              "limit that is tested, for people, for example at most 0.01 over serving.")
          @Required
          @Size(max = 256)
          String limit,
      @JsonPropertyDescription(
              "serving version's counts. Absent: the metric compares with a fixed share.")
          @Nullable Counts serving,
      @JsonPropertyDescription("candidate's counts, or those of the comparisons.") @Required
          Counts candidate,
      @JsonPropertyDescription(
              """
              promote is the evidence that the candidate is good enough, as a natural logarithm; it \
              passes at wanted.promote.
              """)
          @Required
          @Min(-1e12)
          double promote,
      @JsonPropertyDescription(
              """
              abort is the evidence that the candidate is worse, likewise; it fails at wanted.abort.
              """)
          @Required
          @Min(-1e12)
          double abort,
      @JsonPropertyDescription("wanted is the evidence that decides.") @Required Wanted wanted,
      @JsonPropertyDescription(
              "message says the outcome with its figures. Absent: nothing is to say.")
          @Size(max = Loupe.MAX_NOTE)
          @Nullable String message,
      @JsonPropertyDescription(
              """
              state is all that the test knows, in JSON; the operator goes on from it. Absent: \
              nothing was counted yet.
              """)
          @Size(max = Loupe.MAX_EVIDENCE)
          @Nullable String state) {}

  /** Of one version. */
  @Wire
  public record Counts(
      @JsonPropertyDescription("requests that were counted, or comparisons.") @Required @Min(0)
          long requests,
      @JsonPropertyDescription("bad ones of them: failed, slow, or labelled differently.")
          @Required
          @Min(0)
          long bad) {}

  /** Natural logarithms. */
  @Wire
  public record Wanted(
      @JsonPropertyDescription("promote is what lets the metric pass.") @Required @Min(0)
          double promote,
      @JsonPropertyDescription("abort is what lets it fail.") @Required @Min(0) double abort) {}

  /** Comparisons of one class. */
  @Wire
  public record ClassCount(
      @JsonPropertyDescription("name of the class.") @Required @Size(min = 1, max = Forms.NAME)
          String name,
      @JsonPropertyDescription("compared is the number of pictures that both versions labelled.")
          @Required
          @Min(0)
          long compared,
      @JsonPropertyDescription("disagreed is how many of them they labelled differently.")
          @Required
          @Min(0)
          long disagreed) {}

  /** What the shadow did. */
  @Wire
  public record Shadowed(
      @JsonPropertyDescription("copied is the number of pictures that the candidate was sent.")
          @Required
          @Min(0)
          long copied,
      @JsonPropertyDescription("compared is how many of them both versions labelled.")
          @Required
          @Min(0)
          long compared,
      @JsonPropertyDescription("dropped is how many were not compared, by reason: memory, busy.")
          @Size(max = 16)
          Map<String, @Min(0) Long> dropped,
      @JsonPropertyDescription(
              """
              scoreDifference is the mean difference of the two probabilities, 0 to 1. Absent: \
              nothing was compared.
              """)
          @Min(0)
          @Max(1)
          @Nullable Double scoreDifference,
      @JsonPropertyDescription(
              "latency is the mean time that each took. Absent: nothing was compared.")
          @Nullable Latency latency) {

    public Shadowed {
      dropped = Copies.of(dropped);
    }
  }

  /** Of the same pictures. */
  @Wire
  public record Latency(
      @JsonPropertyDescription("serving version's mean, in seconds.") @Required @Min(0)
          double serving,
      @JsonPropertyDescription("candidate's mean, in seconds.") @Required @Min(0)
          double candidate) {}

  /** What one of the user's queries said. */
  @Wire
  public record QueryValue(
      @JsonPropertyDescription("name of the query, as in spec.rollout.analysis.queries.")
          @Required
          @Size(min = 1, max = Forms.NAME)
          String name,
      @JsonPropertyDescription("value as Prometheus wrote it. Absent: there is none.")
          @Size(max = 64)
          @Nullable String value,
      @JsonPropertyDescription(
              "outcome at present: Pass, Fail, Inconclusive, or Error (it has no one number).")
          @Required
          @Size(min = 1, max = Forms.NAME)
          String outcome,
      @JsonPropertyDescription(
              "failingSince is when it began to fail without a break. Absent: it does not.")
          @Size(min = 20, max = Forms.TIME)
          @Pattern(Forms.TIME_PATTERN)
          @Nullable String failingSince,
      @JsonPropertyDescription("message says the outcome. Absent: nothing is to say.")
          @Size(max = Loupe.MAX_NOTE)
          @Nullable String message) {}
}
