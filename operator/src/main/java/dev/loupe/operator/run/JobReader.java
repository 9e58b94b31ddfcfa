package dev.loupe.operator.run;

import dev.loupe.contract.Stage;
import dev.loupe.operator.kube.Events;
import dev.loupe.operator.kube.Hold;
import dev.loupe.operator.kube.Owners;
import dev.loupe.operator.kube.PodFacts;
import dev.loupe.operator.kube.PodHolds;
import dev.loupe.operator.kube.Texts;
import dev.loupe.operator.run.RunSnapshot.JobFacts;
import dev.loupe.operator.run.RunSnapshot.JobState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import io.fabric8.kubernetes.api.model.batch.v1.JobStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads what a Job, its pods and its Events say about a stage. */
final class JobReader {
  /** A Job without a pod for so long is refused one, and its Events say why. */
  private static final Duration POD_EXPECTED = Duration.ofSeconds(5);

  private static final Comparator<PodFacts> NEWEST =
      Comparator.comparing(PodFacts::created).thenComparing(PodFacts::name);
  private static final String OOM_KILLED = "OOMKilled";

  private final Events events;
  private final InstantSource clock;
  private final PodHolds holds;

  JobReader(Events events, InstantSource clock) {
    this.events = events;
    this.clock = clock;
    this.holds = new PodHolds(events, clock);
  }

  /**
   * @param cached the Job's pods as the cache knows them
   * @param live the same as the API server knows them; asked only if the Job has finished and the
   *     cache has not heard how
   */
  JobFacts read(
      Job job,
      Stage stage,
      String runUid,
      String artifactsUri,
      List<PodFacts> cached,
      Supplier<List<PodFacts>> live) {
    boolean behind = finish(job).filter(how -> !tells(cached, how)).isPresent();
    List<PodFacts> pods = behind ? live.get() : cached;
    return new JobFacts(
        state(job, stage, runUid, artifactsUri, pods),
        annotation(job, StageJobs.ANNOTATION_PLAN).orElse(""),
        podsBefore(job),
        pods(job, pods.size()),
        pods.stream().max(NEWEST).map(PodFacts::name),
        Instant.parse(job.getMetadata().getCreationTimestamp()),
        suspended(job, "False"),
        finish(job).map(JobCondition::getLastTransitionTime).map(Instant::parse),
        job.getSpec().getTtlSecondsAfterFinished() != null,
        pods.stream().mapToDouble(PodFacts::seconds).sum() * gpus(job));
  }

  /** Whether these pods have ended the way the Job has. */
  private static boolean tells(List<PodFacts> pods, JobCondition how) {
    boolean allEnded = pods.stream().allMatch(p -> p.end().isPresent() || p.evicted().isPresent());
    boolean complete = how.getType().equals("Complete");
    return allEnded
        && pods.stream()
            .anyMatch(p -> !complete || p.end().filter(e -> e.getExitCode() == 0).isPresent());
  }

  private JobState state(
      Job job, Stage stage, String runUid, String artifactsUri, List<PodFacts> pods) {
    if (!Owners.owns(runUid, job)) {
      return new JobState.Foreign();
    }
    if (job.getMetadata().getDeletionTimestamp() != null) {
      return new JobState.Deleting();
    }
    Optional<JobCondition> finish = finish(job);
    if (finish.isEmpty()) {
      return suspended(job, "True")
          .<JobState>map(JobState.Suspended::new)
          .orElseGet(() -> new JobState.Running(hold(job, pods), note(job, artifactsUri, pods)));
    }
    if (finish.get().getType().equals("Failed")) {
      return failure(job, stage, artifactsUri, finish.get(), pods);
    }
    return new JobState.Complete(
        pods.stream()
            .map(PodFacts::end)
            .flatMap(Optional::stream)
            .filter(end -> end.getExitCode() == 0)
            .map(end -> Reports.success(stage, artifactsUri, end.getMessage()))
            .flatMap(Optional::stream)
            .findFirst());
  }

  private static Optional<JobCondition> finish(Job job) {
    return conditions(job).stream()
        .filter(c -> c.getType().equals("Complete") || c.getType().equals("Failed"))
        .filter(c -> c.getStatus().equals("True"))
        .findFirst();
  }

  /** When the Job controller last suspended the Job, or let it go on. */
  private static Optional<Instant> suspended(Job job, String status) {
    return conditions(job).stream()
        .filter(c -> c.getType().equals("Suspended") && c.getStatus().equals(status))
        .map(JobCondition::getLastTransitionTime)
        .filter(Objects::nonNull)
        .map(Instant::parse)
        .findFirst();
  }

  private static List<JobCondition> conditions(Job job) {
    JobStatus status = job.getStatus();
    return status == null ? List.of() : status.getConditions();
  }

  private Optional<Hold> hold(Job job, List<PodFacts> pods) {
    List<PodFacts> open = pods.stream().filter(p -> p.end().isEmpty()).toList();
    if (open.isEmpty()) {
      Instant created = Instant.parse(job.getMetadata().getCreationTimestamp());
      return pods.isEmpty() && created.plus(POD_EXPECTED).isBefore(clock.instant())
          ? events.newestWarning(job.getMetadata().getNamespace(), job.getMetadata().getUid())
          : Optional.empty();
    }
    return open.stream().map(holds::of).flatMap(Optional::stream).findFirst();
  }

  private static Optional<String> note(Job job, String artifactsUri, List<PodFacts> pods) {
    List<PodFacts> failed = failed(pods);
    if (failed.isEmpty()) {
      return Optional.empty();
    }
    int most = 1 + Optional.ofNullable(job.getSpec().getBackoffLimit()).orElse(0);
    return lastFailure(job, artifactsUri, pods)
        .map(
            f ->
                "attempt "
                    + (failed.size() + 1)
                    + " of "
                    + most
                    + ", the last one failed: "
                    + f.message());
  }

  private static JobState.Failed failure(
      Job job, Stage stage, String artifactsUri, JobCondition condition, List<PodFacts> pods) {
    String reason =
        Texts.reason(condition.getReason() == null ? "" : condition.getReason(), "JobFailed");
    String jobsWords =
        "Stage "
            + stage.word()
            + ": "
            + reason
            + ": "
            + Texts.oneLine(condition.getMessage() == null ? "" : condition.getMessage());
    if (reason.equals("DeadlineExceeded")) {
      return new JobState.Failed(reason, jobsWords + " (spec.activeDeadline)");
    }
    return lastFailure(job, artifactsUri, pods)
        .orElseGet(() -> new JobState.Failed(reason, jobsWords));
  }

  private static Optional<JobState.Failed> lastFailure(
      Job job, String artifactsUri, List<PodFacts> pods) {
    return failed(pods).stream()
        .max(Comparator.comparing(p -> p.ended().orElse(Instant.MIN)))
        .map(pod -> describe(job, artifactsUri, pod));
  }

  private static List<PodFacts> failed(List<PodFacts> pods) {
    return pods.stream()
        .filter(
            p -> p.evicted().isPresent() || p.end().filter(e -> e.getExitCode() != 0).isPresent())
        .toList();
  }

  private static JobState.Failed describe(Job job, String artifactsUri, PodFacts pod) {
    Optional<String> evicted = pod.evicted().filter(e -> pod.end().isEmpty());
    if (evicted.isPresent()) {
      return new JobState.Failed("PodFailed", Texts.oneLine(evicted.get()));
    }
    ContainerStateTerminated end = pod.end().orElseThrow();
    return Reports.failure(end.getMessage())
        .map(
            f ->
                new JobState.Failed(
                    Texts.reason(f.reason(), "StageFailed"),
                    Texts.oneLine(f.message()),
                    Optional.ofNullable(f.data()).filter(v -> Reports.isSound(v, artifactsUri))))
        .orElseGet(() -> crashed(job, end));
  }

  private static JobState.Failed crashed(Job job, ContainerStateTerminated end) {
    if (OOM_KILLED.equals(end.getReason())) {
      return new JobState.Failed(
          OOM_KILLED,
          "OOMKilled: the trainer needed more memory than its limit of "
              + limit(job, "memory").map(Quantity::toString).orElse("none")
              + "; raise spec.resources.memory.");
    }
    String tail = end.getMessage() == null ? "" : ": " + Texts.lastLine(end.getMessage());
    return new JobState.Failed(
        "TrainerCrashed", "The trainer ended with exit code " + end.getExitCode() + tail);
  }

  private static int podsBefore(Job job) {
    return annotation(job, StageJobs.ANNOTATION_PODS_BEFORE)
        .filter(text -> text.matches("[0-9]{1,3}"))
        .map(Integer::parseInt)
        .orElse(0);
  }

  private static Optional<String> annotation(Job job, String name) {
    Map<String, String> annotations = job.getMetadata().getAnnotations();
    return Optional.ofNullable(annotations).map(a -> a.get(name));
  }

  /** Pods may be gone already; the Job remembers how many there were. */
  private static int pods(Job job, int known) {
    JobStatus status = job.getStatus();
    int counted =
        status == null
            ? 0
            : orZero(status.getActive())
                + orZero(status.getSucceeded())
                + orZero(status.getFailed());
    return Math.max(known, counted);
  }

  private static int orZero(@Nullable Integer count) {
    return count == null ? 0 : count;
  }

  private static double gpus(Job job) {
    return limit(job, StageJobs.GPU).map(q -> q.getNumericalAmount().doubleValue()).orElse(0.0);
  }

  private static Optional<Quantity> limit(Job job, String resource) {
    return job.getSpec().getTemplate().getSpec().getContainers().stream()
        .findFirst()
        .map(c -> c.getResources().getLimits())
        .map(limits -> limits.get(resource));
  }
}
