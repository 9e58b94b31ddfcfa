package dev.loupe.crd;

import com.fasterxml.jackson.annotation.JsonProperty;
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

/** What is measured of a candidate, and what follows. */
@Wire
@ValidationRule(
    value =
        "self.interval.matches('"
            + Forms.DURATION_PATTERN
            + "') && duration(self.interval) >= duration('10s')"
            + " && duration(self.interval) <= duration('10m')",
    fieldPath = ".interval",
    message = "write 10s to 10m in minutes and seconds, for example 30s or 1m")
@ValidationRule(
    value =
        "self.timeout.matches('"
            + Forms.DURATION_PATTERN
            + "') && duration(self.timeout) >= duration('1m')"
            + " && duration(self.timeout) <= duration('720h')",
    fieldPath = ".timeout",
    message = "write 1m to 720h in hours, minutes and seconds, for example 24h")
@ValidationRule(
    value =
        "!self.interval.matches('"
            + Forms.DURATION_PATTERN
            + "') || !self.timeout.matches('"
            + Forms.DURATION_PATTERN
            + "') || duration(self.interval) <= duration(self.timeout)",
    fieldPath = ".interval",
    message = "within the timeout it is measured at least once; shorten interval, or raise timeout")
@ValidationRule(
    value = "self.queries.all(q, self.queries.exists_one(other, other.name == q.name))",
    fieldPath = ".queries",
    message = "name each query once; status.rollout.analysis.queries shows them by their names")
public record RolloutAnalysis(
    @JsonPropertyDescription("interval between two measurements, as in 30s. From 10s to 10m.")
        @Default("30s")
        @Size(min = 2, max = Forms.DURATION)
        String interval,
    @JsonPropertyDescription(
            """
            timeout is how long the last step may stay undecided, as in 24h; then follows what \
            onTimeout says. From 1m to 720h.
            """)
        @Default("24h")
        @Size(min = 2, max = Forms.DURATION)
        String timeout,
    @JsonPropertyDescription(
            """
            onTimeout Hold stays in the last step and says so; Abort rejects the candidate. Neither \
            promotes it.
            """)
        @Default("Hold")
        OnTimeout onTimeout,
    @JsonPropertyDescription(
            """
            onFailure Reject takes a failing candidate's traffic and its pods away; Freeze takes \
            its traffic away and leaves its pods for a look, until loupe.dev/retry or \
            loupe.dev/abort.
            """)
        @Default("Reject")
        OnFailure onFailure,
    @JsonPropertyDescription(
            """
            falsePromote is the largest chance of promoting a candidate that is worse by a margin \
            or more.
            """)
        @Default("0.01")
        @Min(0.000001)
        @Max(0.2)
        double falsePromote,
    @JsonPropertyDescription(
            "falseAbort is the largest chance of rejecting a candidate that is no worse.")
        @Default("0.01")
        @Min(0.000001)
        @Max(0.2)
        double falseAbort,
    @JsonPropertyDescription(
            """
            errorMargin is by how much the candidate's share of failed requests may lie over the \
            serving version's: 0.01 is one request in a hundred.
            """)
        @Default("0.01")
        @Min(0.0001)
        @Max(value = 0.5, inclusive = false)
        double errorMargin,
    @JsonPropertyDescription(
            """
            latencyMargin is by how much the candidate's share of requests over latencyLimit may \
            lie over the serving version's.
            """)
        @Default("0.02")
        @Min(0.0001)
        @Max(value = 0.5, inclusive = false)
        double latencyMargin,
    @JsonPropertyDescription(
            """
            disagreementMargin is by how much the share of pictures that the two versions label \
            differently may lie over what their test errors explain.
            """)
        @Default("0.03")
        @Min(0.0001)
        @Max(value = 0.5, inclusive = false)
        double disagreementMargin,
    @JsonPropertyDescription(
            """
            latencyLimit is the time over which an answer is slow: in the queue and computing, \
            without the network. One of the bounds that serving pods count by.
            """)
        @Default("500ms")
        LatencyLimit latencyLimit,
    @JsonPropertyDescription(
            """
            queries are further questions to Prometheus, one entry each; one that fails rejects \
            the candidate.
            """)
        @Size(max = RolloutAnalysis.MAX_QUERIES)
        List<Query> queries) {

  static final int MAX_QUERIES = 8;

  public RolloutAnalysis {
    queries = Copies.of(queries);
  }

  /** What becomes of a candidate that is not decided about. */
  public enum OnTimeout {
    @JsonProperty("Hold")
    HOLD,
    @JsonProperty("Abort")
    ABORT
  }

  /** What becomes of a candidate that fails. */
  public enum OnFailure {
    @JsonProperty("Reject")
    REJECT,
    @JsonProperty("Freeze")
    FREEZE
  }

  /** The bounds of the latency histogram's buckets: only they tell exactly what lies over them. */
  public enum LatencyLimit {
    @JsonProperty("5ms")
    MILLIS_5(5),
    @JsonProperty("10ms")
    MILLIS_10(10),
    @JsonProperty("25ms")
    MILLIS_25(25),
    @JsonProperty("50ms")
    MILLIS_50(50),
    @JsonProperty("75ms")
    MILLIS_75(75),
    @JsonProperty("100ms")
    MILLIS_100(100),
    @JsonProperty("150ms")
    MILLIS_150(150),
    @JsonProperty("200ms")
    MILLIS_200(200),
    @JsonProperty("300ms")
    MILLIS_300(300),
    @JsonProperty("500ms")
    MILLIS_500(500),
    @JsonProperty("750ms")
    MILLIS_750(750),
    @JsonProperty("1s")
    SECONDS_1(1000),
    @JsonProperty("2s")
    SECONDS_2(2000),
    @JsonProperty("5s")
    SECONDS_5(5000),
    @JsonProperty("10s")
    SECONDS_10(10_000);

    private final long millis;

    LatencyLimit(long millis) {
      this.millis = millis;
    }

    public long millis() {
      return millis;
    }
  }

  /** A question of the user's to Prometheus. */
  @Wire
  @ValidationRule(
      value = "has(self.above) || has(self.below)",
      message = "say when the query fails: set above, below, or both")
  @ValidationRule(
      value = "!(self.name in ['errors', 'latency', 'agreement'])",
      fieldPath = ".name",
      message =
          "errors, latency and agreement are metrics of every rollout; give the query another name")
  @ValidationRule(
      value = "!has(self.above) || !has(self.below) || self.below < self.above",
      fieldPath = ".below",
      message = "no value is right; below has to be less than above")
  @ValidationRule(
      value = "!(self.dryRun && self.required)",
      fieldPath = ".dryRun",
      message =
          "a query that is only shown can't be waited for; leave out either dryRun or required")
  @ValidationRule(
      value =
          "self.__for__.matches('"
              + Forms.DURATION_PATTERN
              + "') && duration(self.__for__) <= duration('24h')",
      fieldPath = ".for",
      message = "write 0s to 24h in hours, minutes and seconds, for example 2m")
  public record Query(
      @JsonPropertyDescription(
              "name of the query in status and Events: none of errors, latency and agreement.")
          @Required
          @Size(min = 1, max = Forms.NAME)
          @Pattern(Forms.LOCAL_NAME)
          String name,
      @JsonPropertyDescription(
              """
              query in PromQL with one number as its answer; $namespace, $model, $candidate and \
              $serving stand for the names.
              """)
          @Required
          @Size(min = 1, max = 2048)
          String query,
      @JsonPropertyDescription("above this value the query fails. Absent: no value is too high.")
          @Min(-1e12)
          @Max(1e12)
          @Nullable Double above,
      @JsonPropertyDescription("below this value the query fails. Absent: no value is too low.")
          @Min(-1e12)
          @Max(1e12)
          @Nullable Double below,
      @JsonProperty("for")
          @JsonPropertyDescription(
              """
              for how long it must fail without a break to count, as in 2m; 0s: at once. From 0s to \
              24h.
              """)
          @Default("0s")
          @Size(min = 2, max = Forms.DURATION)
          String lasting,
      @JsonPropertyDescription(
              "required queries must have a good value before the candidate is promoted.")
          @Default("false")
          boolean required,
      @JsonPropertyDescription("dryRun shows the query's value in status and never acts on it.")
          @Default("false")
          boolean dryRun) {}
}
