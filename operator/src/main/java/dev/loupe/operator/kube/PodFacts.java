package dev.loupe.operator.kube;

import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a pod of one container says about itself. */
public final class PodFacts {
  /** A pod's environment names the folder with the API keys, or the pod asks nobody for one. */
  public static final String API_KEYS_DIR = "LOUPE_API_KEYS_DIR";

  private static final Set<String> ENDED = Set.of("Succeeded", "Failed");
  private static final Set<String> ON_ITS_WAY = Set.of("ContainerCreating", "PodInitializing");

  private final Pod pod;

  public PodFacts(Pod pod) {
    this.pod = pod;
  }

  public String name() {
    return pod.getMetadata().getName();
  }

  public String namespace() {
    return pod.getMetadata().getNamespace();
  }

  public String uid() {
    return pod.getMetadata().getUid();
  }

  public Optional<String> label(String key) {
    return value(pod.getMetadata().getLabels(), key);
  }

  public Optional<String> annotation(String key) {
    return value(pod.getMetadata().getAnnotations(), key);
  }

  private static Optional<String> value(@Nullable Map<String, String> from, String key) {
    return Optional.ofNullable(from).map(all -> all.get(key));
  }

  public Instant created() {
    return Instant.parse(pod.getMetadata().getCreationTimestamp());
  }

  public boolean isDeleting() {
    return pod.getMetadata().getDeletionTimestamp() != null;
  }

  /** The address of a pod whose container runs. */
  public Optional<String> runningAddress() {
    boolean runs = containers().anyMatch(c -> c.getState().getRunning() != null);
    return runs && !isDeleting() ? status().map(PodStatus::getPodIP) : Optional.empty();
  }

  /** Whether no container of the pod runs, or ever will again. */
  public boolean hasEnded() {
    return status().map(PodStatus::getPhase).filter(ENDED::contains).isPresent();
  }

  public boolean asksForApiKeys() {
    return Optional.ofNullable(pod.getSpec()).map(PodSpec::getContainers).orElse(List.of()).stream()
        .flatMap(container -> container.getEnv().stream())
        .anyMatch(variable -> variable.getName().equals(API_KEYS_DIR));
  }

  public boolean isReady() {
    return conditions().anyMatch(c -> c.getType().equals("Ready") && c.getStatus().equals("True"));
  }

  /** How the container ended, if it ended for good. */
  public Optional<ContainerStateTerminated> end() {
    return containers()
        .map(c -> c.getState().getTerminated())
        .flatMap(Stream::ofNullable)
        .findAny();
  }

  /** How the container ended, now or before its last restart. */
  public Optional<ContainerStateTerminated> lastEnd() {
    return end()
        .or(
            () ->
                containers()
                    .map(c -> c.getLastState().getTerminated())
                    .flatMap(Stream::ofNullable)
                    .findAny());
  }

  /** How often the pod's container has ended. */
  public int ends() {
    int restarts =
        containers().mapToInt(c -> c.getRestartCount() == null ? 0 : c.getRestartCount()).sum();
    return restarts + (end().isPresent() ? 1 : 0);
  }

  public Optional<Instant> ended() {
    return end().map(ContainerStateTerminated::getFinishedAt).map(Instant::parse);
  }

  /** How long the container ran, in seconds; zero while it runs. */
  public double seconds() {
    return end()
        .filter(e -> e.getStartedAt() != null && e.getFinishedAt() != null)
        .map(e -> seconds(Instant.parse(e.getStartedAt()), Instant.parse(e.getFinishedAt())))
        .orElse(0.0);
  }

  /** An eviction or another end that is the pod's and not the container's. */
  public Optional<String> evicted() {
    return status()
        .filter(s -> "Failed".equals(s.getPhase()) && s.getReason() != null)
        .map(s -> s.getReason() + ": " + (s.getMessage() == null ? "" : s.getMessage()));
  }

  /** Whether the pod has a node and its container is still being made. */
  public boolean isBeingCreated() {
    return isScheduled()
        && !isDeleting()
        && (containers().findAny().isEmpty()
            || waiting().anyMatch(w -> ON_ITS_WAY.contains(w.getReason())));
  }

  /** What keeps the pod from running: the scheduler's or the kubelet's own words. */
  public Optional<Hold> hold() {
    return unscheduled().or(this::notStarted);
  }

  private boolean isScheduled() {
    return conditions()
        .anyMatch(c -> c.getType().equals("PodScheduled") && c.getStatus().equals("True"));
  }

  private Optional<Hold> unscheduled() {
    return conditions()
        .filter(c -> c.getType().equals("PodScheduled") && c.getStatus().equals("False"))
        .filter(c -> c.getMessage() != null)
        .map(
            c ->
                new Hold(
                    Texts.reason(c.getReason() == null ? "" : c.getReason(), "Unschedulable"),
                    Texts.oneLine(c.getMessage()),
                    created()))
        .findFirst();
  }

  private Optional<Hold> notStarted() {
    return waiting()
        .filter(w -> w.getReason() != null && !ON_ITS_WAY.contains(w.getReason()))
        .map(
            w ->
                new Hold(
                    Texts.reason(w.getReason(), "ContainerWaiting"),
                    Texts.oneLine(
                        w.getMessage() == null
                            ? w.getReason()
                            : w.getReason() + ": " + w.getMessage()),
                    created()))
        .findFirst();
  }

  private Stream<ContainerStateWaiting> waiting() {
    return containers().map(c -> c.getState().getWaiting()).flatMap(Stream::ofNullable);
  }

  private Optional<PodStatus> status() {
    return Optional.ofNullable(pod.getStatus());
  }

  private Stream<PodCondition> conditions() {
    return status().map(PodStatus::getConditions).orElse(List.of()).stream();
  }

  private Stream<ContainerStatus> containers() {
    return status().map(PodStatus::getContainerStatuses).orElse(List.of()).stream()
        .filter(c -> c.getState() != null);
  }

  private static double seconds(Instant from, Instant to) {
    return Math.max(0, (to.toEpochMilli() - from.toEpochMilli()) / 1000.0);
  }
}
