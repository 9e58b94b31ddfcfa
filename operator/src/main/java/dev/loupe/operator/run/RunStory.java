package dev.loupe.operator.run;

import dev.loupe.contract.Stage;
import dev.loupe.crd.TrainingRunStatus;
import dev.loupe.crd.TrainingRunStatus.StageStatus;
import dev.loupe.operator.kube.Conditions;
import dev.loupe.operator.kube.Events.Happening;
import dev.loupe.operator.kube.Events.Type;
import dev.loupe.operator.kube.Texts;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What happened between two statuses of a run, told as Events. */
final class RunStory {
  /** Leaves room for the report's URI. */
  private static final int MOST_OF_A_WARNING = 500;

  private RunStory() {}

  static List<Happening> between(TrainingRunStatus before, TrainingRunStatus after) {
    List<Happening> story = new ArrayList<>();
    if (before.startTime() == null && after.startTime() != null) {
      story.add(
          normal("PlanWritten", "plan", "The run begins; what it does is fixed in its plan."));
    }
    for (Stage stage : Stage.values()) {
      begun(before, after, stage).ifPresent(story::add);
      completed(before, after, stage).ifPresent(story::add);
    }
    warned(before, after).ifPresent(story::add);
    held(before, after).ifPresent(story::add);
    if (!RunStatuses.ended(before) && RunStatuses.ended(after)) {
      story.add(end(after));
    }
    return story;
  }

  private static Optional<Happening> begun(
      TrainingRunStatus before, TrainingRunStatus after, Stage stage) {
    if (RunStatuses.stage(after, stage).isEmpty()) {
      return Optional.empty();
    }
    if (RunStatuses.stage(before, stage).isEmpty()) {
      return Optional.of(
          normal("StageStarted", stage.word(), "Stage " + stage.word() + " begins."));
    }
    int attempts = RunStatuses.attempts(after, stage);
    return attempts < 2 || attempts <= RunStatuses.attempts(before, stage)
        ? Optional.empty()
        : Optional.of(
            new Happening(
                Type.WARNING,
                "StageRepeated",
                stage.word() + "/" + attempts,
                "Attempt " + attempts + " at stage " + stage.word() + ": " + after.message()));
  }

  private static Optional<Happening> completed(
      TrainingRunStatus before, TrainingRunStatus after, Stage stage) {
    Optional<StageStatus> now =
        RunStatuses.stage(after, stage).filter(s -> s.completionTime() != null);
    boolean known =
        RunStatuses.stage(before, stage).filter(s -> s.completionTime() != null).isPresent();
    if (known) {
      return Optional.empty();
    }
    return now.map(
        s ->
            normal(
                "StageCompleted", stage.word(), "Stage " + stage.word() + " completed" + took(s)));
  }

  private static String took(StageStatus s) {
    return Stream.of(s)
        .filter(x -> x.startTime() != null && x.completionTime() != null)
        .map(
            x ->
                Duration.between(Instant.parse(x.startTime()), Instant.parse(x.completionTime()))
                    .toSeconds())
        .map(seconds -> " after " + seconds + " s.")
        .findFirst()
        .orElse(".");
  }

  /** Once, when the data is known. */
  private static Optional<Happening> warned(TrainingRunStatus before, TrainingRunStatus after) {
    TrainingRunStatus.DataFacts data = after.data();
    if (before.data() != null || data == null || data.warnings().isEmpty()) {
      return Optional.empty();
    }
    int more = data.warnings().size() - 1;
    String report = data.report() == null ? "" : " Report: " + data.report();
    return Optional.of(
        new Happening(
            Type.WARNING,
            "DataWarnings",
            "data",
            Texts.cut(data.warnings().getFirst(), MOST_OF_A_WARNING)
                + (more > 0 ? "; and " + more + " more in status.data.warnings." : ".")
                + report));
  }

  /** A hold is a Progressing reason that is not the phase. */
  private static Optional<Happening> held(TrainingRunStatus before, TrainingRunStatus after) {
    if (RunStatuses.ended(after)) {
      return Optional.empty();
    }
    String reason = reason(after);
    if (reason.equals(after.phase()) || reason.equals(reason(before))) {
      return Optional.empty();
    }
    // Once a phase: the words may name another pod each time.
    return Optional.of(new Happening(Type.WARNING, reason, after.phase(), after.message()));
  }

  private static String reason(TrainingRunStatus status) {
    return status.conditions().stream()
        .filter(c -> c.getType().equals(Conditions.PROGRESSING))
        .map(Condition::getReason)
        .findFirst()
        .orElse("");
  }

  private static Happening end(TrainingRunStatus after) {
    boolean good =
        after.phase().equals(RunDecision.Outcome.SUCCEEDED.phase())
            || after.phase().equals(RunDecision.Outcome.CANCELLED.phase());
    return new Happening(good ? Type.NORMAL : Type.WARNING, after.phase(), "end", after.message());
  }

  private static Happening normal(String reason, String step, String message) {
    return new Happening(Type.NORMAL, reason, step, message);
  }
}
