package dev.loupe.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where a rollout stands; the operator goes on from it, whenever it was ended. */
@Wire
public record RolloutStatus(
    @JsonPropertyDescription("candidate is the ModelVersion on trial. Absent: none is.")
        @Size(min = 1, max = Forms.NAME)
        @Nullable String candidate,
    @JsonPropertyDescription(
            """
            serving is the ModelVersion that the candidate is compared with, and that the traffic \
            is moved away from. Absent: nothing is on trial and nothing is moved.
            """)
        @Size(min = 1, max = Forms.NAME)
        @Nullable String serving,
    @JsonPropertyDescription(
            "attempt counts the candidate's trials, from 1. Absent: no trial runs.")
        @Min(1)
        @Max(1_000_000)
        @Nullable Integer attempt,
    @JsonPropertyDescription("begun is when the trial began. Absent: no trial runs.")
        @Size(min = 20, max = Forms.TIME)
        @Pattern(Forms.TIME_PATTERN)
        @Nullable String begun,
    @JsonPropertyDescription(
            """
            phase of the rollout: Starting (the candidate's pods), Shadow, Canary, Frozen, \
            Promoting (the traffic moves to another version), Returning (the candidate loses its \
            part) or Resting (none runs).
            """)
        @Required
        @Size(min = 1, max = Forms.NAME)
        String phase,
    @JsonPropertyDescription(
            """
            part of a move: Fill (the target gets its pods), Forward (the others send it all \
            requests), Flip (the Service names it) or Settle (the others run dry). Absent: nothing is \
            moved.
            """)
        @Size(min = 1, max = Forms.NAME)
        @Nullable String part,
    @JsonPropertyDescription(
            """
            target is the ModelVersion that the traffic moves to. Absent: nothing is moved.
            """)
        @Size(min = 1, max = Forms.NAME)
        @Nullable String target,
    @JsonPropertyDescription(
            """
            why the traffic moves: Accepted, Approved, Promoted, Pinned or RolledBack. Absent: \
            nothing is moved.
            """)
        @Size(min = 1, max = Forms.NAME)
        @Nullable String why,
    @JsonPropertyDescription(
            """
            ending says where a candidate goes that loses its part, and why. Absent: it does not.
            """)
        @Nullable Ending ending,
    @JsonPropertyDescription(
            """
            step of the canary, from 1; 0 is the shadow, and one over steps the promotion. Absent: \
            no trial runs.
            """)
        @Min(0)
        @Max(Rollout.MAX_STEPS + 1)
        @Nullable Integer step,
    @JsonPropertyDescription("steps of the canary. Absent: no trial runs.")
        @Min(0)
        @Max(Rollout.MAX_STEPS)
        @Nullable Integer steps,
    @JsonPropertyDescription(
            "weight is the candidate's share of the requests, in percent. Absent: no trial runs.")
        @Min(0)
        @Max(100)
        @Nullable Integer weight,
    @JsonPropertyDescription("since when the phase, the step or the part lasts.")
        @Required
        @Size(min = 20, max = Forms.TIME)
        @Pattern(Forms.TIME_PATTERN)
        String since,
    @JsonPropertyDescription(
            """
            followedSince is when all pods had begun to do so; the step's time counts from then. \
            Absent: not all do yet.
            """)
        @Size(min = 20, max = Forms.TIME)
        @Pattern(Forms.TIME_PATTERN)
        @Nullable String followedSince,
    @JsonPropertyDescription(
            """
            requestsBefore is how many requests the candidate had answered when the step began. \
            Absent: no canary step runs.
            """)
        @Min(0)
        @Nullable Long requestsBefore,
    @JsonPropertyDescription(
            """
            servingRequestsBefore is how many requests the serving version had answered then. \
            Absent: no canary step runs.
            """)
        @Min(0)
        @Nullable Long servingRequestsBefore,
    @JsonPropertyDescription("turn counts what was decided; pods pass over what an older one says.")
        @Required
        @Min(0)
        int turn,
    @JsonPropertyDescription(
            "waitsFor says what the rollout waits for, in a sentence. Absent: for nothing.")
        @Size(max = Loupe.MAX_WAITS_FOR)
        @Nullable String waitsFor,
    @JsonPropertyDescription(
            "needs is the value that loupe.dev/approve has to have. Absent: no approval is needed.")
        @Size(min = 1, max = Loupe.MAX_ACTION)
        @Nullable String needs,
    @JsonPropertyDescription(
            "split says how far the pods follow what was decided. Absent: no pods were asked.")
        @Nullable Split split,
    @JsonPropertyDescription(
            """
            pending are the annotations that were acted on, as in approve product-photo-…/2, and \
            are not written into their version's history yet.
            """)
        @Size(max = Loupe.MAX_PENDING)
        List<@Size(min = 1, max = Loupe.MAX_ACTION) String> pending,
    @JsonPropertyDescription(
            """
            restarts are the ends of containers by themselves since the trial began; three of the \
            candidate's end it. Absent: no trial runs.
            """)
        @Nullable Restarts restarts,
    @JsonPropertyDescription("analysis is what was measured in the trial. Absent: nothing was yet.")
        @Nullable AnalysisStatus analysis,
    @JsonPropertyDescription(
            """
            previous is the version that gave way and still has its pods. Absent: there is none.
            """)
        @Nullable Previous previous,
    @JsonPropertyDescription("result of the last rollout that ended. Absent: none has.")
        @Nullable Result result) {

  public RolloutStatus {
    pending = Copies.of(pending);
  }

  /** Where a candidate goes. */
  @Wire
  public record Ending(
      @JsonPropertyDescription(
              "standing that it gets: Rejected, Candidate (tried later), Shadow or Canary.")
          @Required
          @Size(min = 1, max = Forms.NAME)
          String standing,
      @JsonPropertyDescription("reason in a word, for example ErrorsWorse.")
          @Required
          @Size(min = 1, max = Forms.NAME)
          String reason,
      @JsonPropertyDescription("message with the figures that decided it.")
          @Required
          @Size(max = Loupe.MAX_NOTE)
          String message) {}

  /** Who follows. */
  @Wire
  public record Split(
      @JsonPropertyDescription("turn that the pods were told last.") @Required @Min(0) int turn,
      @JsonPropertyDescription("following is the number of pods that do what it says.")
          @Required
          @Min(0)
          int following,
      @JsonPropertyDescription("pods that have to.") @Required @Min(0) int pods) {}

  /** Containers that ended by themselves. */
  @Wire
  public record Restarts(
      @JsonPropertyDescription("candidate's containers that ended.") @Required @Min(0)
          int candidate,
      @JsonPropertyDescription("serving version's containers that ended.") @Required @Min(0)
          int serving,
      @JsonPropertyDescription(
              """
              candidateSeen of them the pods told that were there at the last look; a pod takes its \
              own with it.
              """)
          @Required
          @Min(0)
          int candidateSeen,
      @JsonPropertyDescription("servingSeen is the same of the serving version's pods.")
          @Required
          @Min(0)
          int servingSeen) {}

  /** What gave way. */
  @Wire
  public record Previous(
      @JsonPropertyDescription("version is its ModelVersion.")
          @Required
          @Size(min = 1, max = Forms.NAME)
          String version,
      @JsonPropertyDescription("keptUntil is when its pods go, as in 2026-11-21T10:00:00Z.")
          @Required
          @Size(min = 20, max = Forms.TIME)
          @Pattern(Forms.TIME_PATTERN)
          String keptUntil) {}

  /** How a rollout ended. */
  @Wire
  public record Result(
      @JsonPropertyDescription("version that was on trial, or that the traffic moved to.")
          @Required
          @Size(min = 1, max = Forms.NAME)
          String version,
      @JsonPropertyDescription(
              "outcome of the rollout: Promoted, Pinned, RolledBack, Rejected or Superseded.")
          @Required
          @Size(min = 1, max = Forms.NAME)
          String outcome,
      @JsonPropertyDescription("reason in a word, for example Accepted or LatencyWorse.")
          @Required
          @Size(min = 1, max = Forms.NAME)
          String reason,
      @JsonPropertyDescription("message with the figures that decided it.")
          @Required
          @Size(max = Loupe.MAX_NOTE)
          String message,
      @JsonPropertyDescription("at which time it ended, as in 2026-11-21T10:00:00Z.")
          @Required
          @Size(min = 20, max = Forms.TIME)
          @Pattern(Forms.TIME_PATTERN)
          String at) {}
}
