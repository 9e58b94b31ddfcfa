package dev.loupe.operator.run;

import dev.loupe.contract.ProgressReport;
import dev.loupe.contract.Stage;
import dev.loupe.contract.StageReport;
import dev.loupe.crd.Loupe;
import dev.loupe.crd.TrainingRunStatus;
import dev.loupe.crd.TrainingRunStatus.DataFacts;
import dev.loupe.crd.TrainingRunStatus.Progress;
import dev.loupe.crd.TrainingRunStatus.StageStatus;
import dev.loupe.operator.kube.Conditions;
import dev.loupe.operator.kube.Conditions.Status;
import dev.loupe.operator.kube.Hold;
import dev.loupe.operator.kube.Texts;
import dev.loupe.operator.run.RunDecision.End;
import dev.loupe.operator.run.RunDecision.Outcome;
import dev.loupe.operator.run.RunSnapshot.JobFacts;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes a run's status of what was seen and decided. Pure; phase and message come from here only.
 */
final class RunReporter {
  static final String PENDING = "Pending";
  static final String QUEUED = "Queued";

  /** How long a run may be held back before that is called a standstill. */
  static final Duration PATIENCE = Duration.ofMinutes(10);

  /** What no waiting mends. */
  private static final Set<String> NEEDS_SOMEBODY = Set.of("ModelNotFound", "CreateRefused");

  private static final int MOST_ATTEMPTS = 1000;

  /** As the schema has it; a trainer may say anything. */
  private static final int MOST_EPOCHS = 1000;

  private RunReporter() {}

  /**
   * @param held what kept the decision from being carried out
   */
  static TrainingRunStatus status(
      RunSnapshot seen, RunDecision decision, Optional<Hold> held, Instant now) {
    if (held.isPresent()) {
      return going(seen, phase(seen, decision), held.get().message(), held, now);
    }
    return switch (decision) {
      case RunDecision.Rest rest -> seen.before();
      case RunDecision.StopLeftOvers left -> seen.before();
      case RunDecision.LimitLife limit -> seen.before();
      // The next look follows at once, and says more.
      case RunDecision.WritePlan plan -> seen.before();
      case RunDecision.StartStage start
          when start.stage() == Stage.VALIDATE && seen.before() == RunStatuses.NONE ->
          seen.before();
      case RunDecision.StartStage start ->
          going(
              seen,
              phase(start.stage()),
              "Stage " + start.stage().word() + " begins.",
              Optional.empty(),
              now);
      case RunDecision.RepeatStage repeat ->
          going(
              seen,
              phase(repeat.stage()),
              "Stage " + repeat.stage().word() + " is done again: " + repeat.why() + ".",
              Optional.empty(),
              now);
      case RunDecision.Wait wait ->
          going(seen, phase(seen, wait), wait.forWhat(), wait.hold(), now);
      case RunDecision.Queue queue ->
          going(
              seen,
              QUEUED,
              "Stage "
                  + queue.stage().word()
                  + " waits: its Job is suspended, and goes on when the queue, or whoever suspended"
                  + " it, lets it.",
              Optional.empty(),
              now);
      case RunDecision.Register register ->
          going(
              seen,
              phase(Stage.EVALUATE),
              "Version " + register.version() + " is registered.",
              Optional.empty(),
              now);
      case End end -> ended(seen, end, now);
    };
  }

  private static String phase(RunSnapshot seen, RunDecision decision) {
    return switch (decision) {
      case RunDecision.Wait wait -> wait.stage().map(RunReporter::phase).orElse(PENDING);
      case RunDecision.StartStage start -> phase(start.stage());
      case RunDecision.RepeatStage repeat -> phase(repeat.stage());
      case RunDecision.Queue queue -> QUEUED;
      case RunDecision.Register register -> phase(Stage.EVALUATE);
      case RunDecision.WritePlan plan -> PENDING;
      case End end -> end.outcome().phase();
      case RunDecision.StopLeftOvers left -> seen.before().phase();
      case RunDecision.LimitLife limit -> seen.before().phase();
      case RunDecision.Rest rest -> seen.before().phase();
    };
  }

  private static String phase(Stage stage) {
    return switch (stage) {
      case VALIDATE -> "Validating";
      case TRAIN -> "Training";
      case EVALUATE -> "Evaluating";
    };
  }

  private static TrainingRunStatus going(
      RunSnapshot seen, String phase, String message, Optional<Hold> hold, Instant now) {
    boolean stalled =
        hold.filter(
                h -> NEEDS_SOMEBODY.contains(h.reason()) || !now.isBefore(h.since().plus(PATIENCE)))
            .isPresent();
    String reason = hold.map(Hold::reason).orElse(phase);
    List<Condition> conditions =
        new Conditions(seen.before().conditions(), seen.run().generation(), now)
            .set(Conditions.READY, Status.FALSE, reason, message)
            .set(Conditions.PROGRESSING, Status.of(!stalled), reason, message)
            .set(Conditions.STALLED, Status.of(stalled), reason, stalled ? message : "")
            .set(Conditions.SUCCEEDED, Status.UNKNOWN, phase, "The run has not ended.")
            .set(Conditions.FINISHED, Status.FALSE, phase, "The run has not ended.")
            .list();
    return status(
        seen, conditions, phase, message, progress(seen, phase), Optional.empty(), null, now);
  }

  private static TrainingRunStatus ended(RunSnapshot seen, End end, Instant now) {
    boolean succeeded = end.outcome() == Outcome.SUCCEEDED;
    boolean failed = end.outcome() == Outcome.FAILED;
    String message = Texts.oneLine(end.message());
    List<Condition> conditions =
        new Conditions(seen.before().conditions(), seen.run().generation(), now)
            .set(Conditions.READY, Status.of(succeeded), end.reason(), message)
            .set(Conditions.PROGRESSING, Status.FALSE, end.reason(), "")
            .set(Conditions.STALLED, Status.of(failed), end.reason(), failed ? message : "")
            .set(Conditions.SUCCEEDED, Status.of(succeeded), end.reason(), message)
            .set(Conditions.FINISHED, Status.TRUE, end.reason(), message)
            .list();
    Progress progress =
        end.evaluated().isPresent()
            ? new Progress("100 %", 100, null, null, null)
            : seen.before().progress();
    String completed = now.truncatedTo(ChronoUnit.SECONDS).toString();
    return status(
        seen,
        conditions,
        end.outcome().phase(),
        message,
        progress,
        Optional.of(end),
        completed,
        now);
  }

  private static TrainingRunStatus status(
      RunSnapshot seen,
      List<Condition> conditions,
      String phase,
      String message,
      @Nullable Progress progress,
      Optional<End> end,
      @Nullable String completed,
      Instant now) {
    TrainingRunStatus before = seen.before();
    return new TrainingRunStatus(
        seen.run().generation(),
        conditions,
        phase,
        Texts.oneLine(message),
        progress,
        stages(seen),
        data(seen, end.isPresent()),
        end.flatMap(End::evaluated)
            .map(StageReport.Evaluated::metrics)
            .map(Plans::metrics)
            .orElse(before.metrics()),
        end.flatMap(End::verdict).orElse(before.gate()),
        end.flatMap(End::evaluated).map(StageReport.Evaluated::pageUri).orElse(before.report()),
        end.flatMap(End::version).orElse(before.version()),
        gpuSeconds(seen),
        RunDeadline.suspension(seen, now).orElse(null),
        RunDeadline.began(seen).map(Instant::toString).orElse(null),
        completed);
  }

  private static List<StageStatus> stages(RunSnapshot seen) {
    List<StageStatus> stages = new ArrayList<>();
    for (Stage stage : Stage.values()) {
      Optional<StageStatus> before = RunStatuses.stage(seen.before(), stage);
      seen.job(stage)
          .map(job -> stage(seen, stage, job, before))
          .or(() -> before)
          .ifPresent(stages::add);
    }
    return List.copyOf(stages);
  }

  private static StageStatus stage(
      RunSnapshot seen, Stage stage, JobFacts job, Optional<StageStatus> before) {
    String started = before.map(StageStatus::startTime).orElseGet(() -> job.created().toString());
    String ended = before.map(StageStatus::completionTime).orElse(null);
    if (ended == null && seen.isDone(stage)) {
      ended = job.ended().map(Instant::toString).orElse(null);
    }
    return new StageStatus(
        stage.word(),
        Math.min(MOST_ATTEMPTS, attempts(job, before)),
        job.newestPod().or(() -> before.map(StageStatus::pod)).orElse(null),
        started,
        ended);
  }

  /**
   * An evicted pod is gone, and its Job does not count it: another newest pod is another attempt.
   */
  private static int attempts(JobFacts job, Optional<StageStatus> before) {
    int told = before.map(StageStatus::attempts).orElse(0);
    boolean another =
        job.newestPod()
            .filter(pod -> !before.map(StageStatus::pod).equals(Optional.of(pod)))
            .isPresent();
    boolean first = before.map(StageStatus::pod).isEmpty();
    return Math.max(job.podsBefore() + job.pods(), another && !first ? told + 1 : told);
  }

  /** Of refused data only at the run's end: before it, facts say that validate is done. */
  private static @Nullable DataFacts data(RunSnapshot seen, boolean ended) {
    return (ended ? seen.validated() : seen.report(Stage.VALIDATE, StageReport.Validated.class))
        .map(
            v ->
                new DataFacts(
                    v.dataDigest(),
                    v.images(),
                    v.leftOut(),
                    v.imagesPerClass(),
                    warnings(v.warnings()),
                    DataCheckPlans.results(v.checks()),
                    v.reportUri() == null ? null : Texts.oneLine(v.reportUri())))
        .orElse(seen.before().data());
  }

  private static List<String> warnings(@Nullable List<String> warnings) {
    return warnings == null
        ? List.of()
        : warnings.stream().limit(Loupe.MAX_WARNINGS).map(Texts::oneLine).toList();
  }

  /** Pods go, and their seconds with them; what was counted once stays counted. */
  private static double gpuSeconds(RunSnapshot seen) {
    double now = seen.jobs().values().stream().mapToDouble(JobFacts::gpuSeconds).sum();
    return Math.max(seen.before().gpuSeconds(), now);
  }

  private static @Nullable Progress progress(RunSnapshot seen, String phase) {
    return seen.progress()
        .map(RunReporter::progress)
        .orElseGet(() -> phase.equals(seen.before().phase()) ? seen.before().progress() : null);
  }

  private static Progress progress(ProgressReport report) {
    int percent = Math.clamp(report.percent(), 0, 100);
    Integer epoch = positive(report.epoch());
    Integer epochs = positive(report.epochs());
    String text = report.stage().word() + " " + percent + " %";
    if (epoch != null && epochs != null) {
      text += ", epoch " + epoch + " of " + epochs;
    }
    Long left = report.secondsLeft();
    return new Progress(text, percent, left == null || left < 0 ? null : left, epoch, epochs);
  }

  private static @Nullable Integer positive(@Nullable Integer value) {
    return value == null || value < 1 || value > MOST_EPOCHS ? null : value;
  }
}
