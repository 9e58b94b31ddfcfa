package dev.loupe.operator.model;

import dev.loupe.operator.kube.Hold;
import dev.loupe.operator.kube.PodFacts;
import dev.loupe.operator.kube.Texts;
import dev.loupe.operator.kube.Times;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentCondition;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;
import java.util.stream.Stream;

/** Reads what a Deployment and its pods say about a version. */
final class WorkloadReader {
  private final Function<PodFacts, Optional<Hold>> holds;

  /**
   * @param holds what keeps a pod from running
   */
  WorkloadReader(Function<PodFacts, Optional<Hold>> holds) {
    this.holds = holds;
  }

  /**
   * @param least pods that must answer for the version to be whole, by the pods that it is to have
   * @param generation that its controller must have observed
   */
  Workload read(
      String version,
      Deployment deployment,
      boolean current,
      IntUnaryOperator least,
      long generation,
      List<PodFacts> pods) {
    DeploymentStatus status =
        deployment.getStatus() == null ? new DeploymentStatus() : deployment.getStatus();
    int desired = orZero(deployment.getSpec().getReplicas());
    int available = orZero(status.getAvailableReplicas());
    return new Workload(
        version,
        current && deployment.getMetadata().getDeletionTimestamp() == null,
        trainedAt(deployment),
        desired,
        orZero(status.getReadyReplicas()),
        available,
        isObserved(status, generation),
        isObserved(status, generation) && isComplete(status, desired, least.applyAsInt(desired)),
        isOverdue(status),
        hold(status, pods));
  }

  private static boolean isObserved(DeploymentStatus status, long generation) {
    Long observed = status.getObservedGeneration();
    return observed != null && observed >= generation;
  }

  private static boolean isComplete(DeploymentStatus status, int desired, int least) {
    return orZero(status.getUpdatedReplicas()) == orZero(status.getReplicas())
        && (least < desired || orZero(status.getReplicas()) == desired)
        && orZero(status.getAvailableReplicas()) >= least;
  }

  private static boolean isOverdue(DeploymentStatus status) {
    return conditions(status)
        .anyMatch(
            c ->
                c.getType().equals("Progressing")
                    && c.getStatus().equals("False")
                    && "ProgressDeadlineExceeded".equals(c.getReason()));
  }

  /**
   * A refusal to make pods comes first; then what a pod said as it ended; then what it waits for.
   */
  private Optional<Hold> hold(DeploymentStatus status, List<PodFacts> pods) {
    return conditions(status)
        .filter(c -> c.getType().equals("ReplicaFailure") && c.getStatus().equals("True"))
        .map(
            c ->
                new Hold(
                    Texts.reason(c.getReason() == null ? "" : c.getReason(), "ReplicaFailure"),
                    Texts.oneLine(c.getMessage() == null ? "" : c.getMessage()),
                    Instant.parse(c.getLastTransitionTime())))
        .findFirst()
        .or(() -> waiting(pods));
  }

  private Optional<Hold> waiting(List<PodFacts> pods) {
    return pods.stream()
        .filter(pod -> !pod.isReady() && !pod.isDeleting())
        .map(pod -> lastWords(pod).or(() -> holds.apply(pod)))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static Optional<Hold> lastWords(PodFacts pod) {
    return pod.lastEnd()
        .filter(end -> end.getExitCode() != 0)
        .map(end -> new Hold(reason(end), words(end), pod.created()));
  }

  private static String reason(ContainerStateTerminated end) {
    return Texts.reason(end.getReason() == null ? "" : end.getReason(), "Error");
  }

  private static String words(ContainerStateTerminated end) {
    String said = end.getMessage() == null ? "" : Texts.lastLine(end.getMessage());
    return said.isEmpty() ? reason(end) + ", exit code " + end.getExitCode() : said;
  }

  private static Optional<Instant> trainedAt(Deployment deployment) {
    Map<String, String> annotations = deployment.getMetadata().getAnnotations();
    return Optional.ofNullable(annotations)
        .map(a -> a.get(ServingObjects.ANNOTATION_TRAINED_AT))
        .flatMap(Times::read);
  }

  private static Stream<DeploymentCondition> conditions(DeploymentStatus status) {
    return status.getConditions().stream();
  }

  static int orZero(Integer value) {
    return value == null ? 0 : value;
  }
}
