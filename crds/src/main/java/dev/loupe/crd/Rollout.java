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

/** How a version that passed the gate gets the traffic: shadow, canary steps, promotion. */
@Wire
@ValidationRule(
    value = "!self.skipAnalysis || has(self.version)",
    fieldPath = ".skipAnalysis",
    message = "skipAnalysis speaks of a pinned version; set spec.rollout.version, or leave it out")
@ValidationRule(
    value =
        "self.progressDeadline.matches('"
            + Forms.DURATION_PATTERN
            + "') && duration(self.progressDeadline) >= duration('1m')"
            + " && duration(self.progressDeadline) <= duration('24h')",
    fieldPath = ".progressDeadline",
    message = "write 1m to 24h in hours, minutes and seconds, for example 10m or 1h30m")
@ValidationRule(
    value =
        "self.keepPrevious.matches('"
            + Forms.DURATION_PATTERN
            + "') && duration(self.keepPrevious) <= duration('24h')",
    fieldPath = ".keepPrevious",
    message = "write 0s to 24h in hours, minutes and seconds, for example 10m; 0s keeps nothing")
public record Rollout(
    @JsonPropertyDescription(
            """
            mode Automatic goes on when the measurements allow it; Manual waits before each change \
            of traffic for the annotation loupe.dev/approve, and for the measurements, too.
            """)
        @Default("Automatic")
        Mode mode,
    @JsonPropertyDescription(
            """
            paused begins no rollout and raises no share of traffic. A candidate that fails still \
            goes, and a pin or an annotation still acts.
            """)
        @Default("false")
        boolean paused,
    @JsonPropertyDescription(
            """
            version pins the traffic to this ModelVersion: one that has served before gets all of \
            it at once, as soon as its pods answer; one that never served goes through shadow and \
            canary, unless skipAnalysis is true. Absent: the newest version is tried.
            """)
        @Size(min = 1, max = Forms.NAME)
        @Pattern(Forms.LOCAL_NAME)
        @Nullable String version,
    @JsonPropertyDescription(
            """
            skipAnalysis gives the pinned version the traffic at once, though it never served or \
            was rejected.
            """)
        @Default("false")
        boolean skipAnalysis,
    @JsonPropertyDescription(
            """
            progressDeadline is how long a candidate's pods may take to become ready, as in 10m; \
            over it the candidate is rejected, unless the cluster keeps it from starting. From 1m \
            to 24h.
            """)
        @Default("10m")
        @Size(min = 2, max = Forms.DURATION)
        String progressDeadline,
    @JsonPropertyDescription(
            """
            keepPrevious is how long the version that gave way keeps its pods, as in 10m; within \
            that time a pin back to it takes seconds. From 0s to 24h.
            """)
        @Default("10m")
        @Size(min = 2, max = Forms.DURATION)
        String keepPrevious,
    @JsonPropertyDescription(
            """
            shadow says how many requests the candidate is asked, too, before it answers any; users \
            see only what the serving version says.
            """)
        Shadow shadow,
    @JsonPropertyDescription("canary says in which steps the candidate gets users' requests.")
        Canary canary,
    @JsonPropertyDescription("analysis says what makes a candidate good enough, or too bad.")
        RolloutAnalysis analysis) {

  static final int MAX_STEPS = 10;

  static final String DEFAULT_STEPS =
      """
      [{"weight": 5, "duration": "5m", "hold": false}, {"weight": 25, "duration": "5m", "hold": false}, \
      {"weight": 50, "duration": "10m", "hold": false}]""";

  /** Who lets a rollout go on. */
  public enum Mode {
    @JsonProperty("Automatic")
    AUTOMATIC,
    @JsonProperty("Manual")
    MANUAL
  }

  /** Requests that the candidate is asked without being answered from. */
  @Wire
  public record Shadow(
      @JsonPropertyDescription(
              """
              percent of the requests that the candidate is asked, too; 0 leaves the shadow out, \
              and with it the comparison of what both say.
              """)
          @Default("100")
          @Min(0)
          @Max(100)
          int percent,
      @JsonPropertyDescription(
              """
              minComparisons is how many pictures both versions must have been asked before the \
              first canary step.
              """)
          @Default("200")
          @Min(0)
          @Max(1_000_000)
          int minComparisons) {}

  /** Requests that the candidate answers. */
  @Wire
  @ValidationRule(
      value =
          "self.steps.map(s, s.weight).isSorted()"
              + " && self.steps.all(s, self.steps.exists_one(other, other.weight == s.weight))",
      fieldPath = ".steps",
      message = "write the steps' weights in ascending order, each once: 5, 25, 50")
  public record Canary(
      @JsonPropertyDescription(
              """
              steps of the candidate's share of the requests, in ascending order; after the last \
              one the candidate is promoted, which is 100 %.
              """)
          @Default(Rollout.DEFAULT_STEPS)
          @Size(min = 1, max = Rollout.MAX_STEPS)
          List<Step> steps,
      @JsonPropertyDescription(
              """
              minRequests is how many requests the candidate must have answered in a step before \
              the next one.
              """)
          @Default("20")
          @Min(1)
          @Max(1_000_000)
          int minRequests,
      @JsonPropertyDescription(
              """
              session keeps a user with one version. Absent: each request is assigned for itself.
              """)
          @Nullable Session session) {

    public Canary {
      steps = Copies.of(steps);
    }
  }

  /** A share of the requests, and for how long. */
  @Wire
  @ValidationRule(
      value = "self.weight <= 99",
      fieldPath = ".weight",
      message = "the last step is followed by the promotion, which is 100 %; a weight is 1 to 99")
  @ValidationRule(
      value =
          "self.duration.matches('"
              + Forms.DURATION_PATTERN
              + "') && duration(self.duration) <= duration('720h')",
      fieldPath = ".duration",
      message = "write 0s to 720h in hours, minutes and seconds, for example 5m or 1h30m")
  public record Step(
      @JsonPropertyDescription(
              "weight is the share of the requests that the candidate answers, in percent, 1 to 99.")
          @Required
          @Min(1)
          @Max(99)
          int weight,
      @JsonPropertyDescription(
              """
              duration that the step lasts at least, as in 5m, from when every pod knows its \
              weight. From 0s to 720h.
              """)
          @Default("5m")
          @Size(min = 2, max = Forms.DURATION)
          String duration,
      @JsonPropertyDescription(
              """
              hold stays in the step until it is ended by hand, with loupe.dev/approve of the next \
              one, loupe.dev/promote or loupe.dev/abort: an A/B test.
              """)
          @Default("false")
          boolean hold) {}

  /** What of a request says whose it is. */
  @Wire
  @ValidationRule(
      value = "has(self.header) != has(self.cookie)",
      message = "name either the header or the cookie that tells sessions apart")
  public record Session(
      @JsonPropertyDescription(
              """
              header whose value tells sessions apart, X-User; over gRPC the metadata key of that \
              name. Absent: a cookie does.
              """)
          @Pattern(Forms.TOKEN)
          @Size(min = 1, max = Forms.NAME)
          @Nullable String header,
      @JsonPropertyDescription(
              "cookie whose value tells sessions apart, over HTTP alone. Absent: a header does.")
          @Pattern(Forms.TOKEN)
          @Size(min = 1, max = Forms.NAME)
          @Nullable String cookie) {}
}
