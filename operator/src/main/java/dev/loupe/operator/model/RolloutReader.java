package dev.loupe.operator.model;

import dev.loupe.contract.ExitCode;
import dev.loupe.crd.DetectorModel;
import dev.loupe.crd.Loupe;
import dev.loupe.crd.ModelVersion;
import dev.loupe.crd.ModelVersionSpec;
import dev.loupe.crd.ModelVersionStatus;
import dev.loupe.crd.ModelVersionStatus.Change;
import dev.loupe.crd.ModelVersionStatus.Stage;
import dev.loupe.operator.kube.PodFacts;
import dev.loupe.operator.kube.Texts;
import dev.loupe.operator.kube.Times;
import dev.loupe.operator.rollout.Entry;
import dev.loupe.operator.rollout.Fleet;
import dev.loupe.operator.rollout.Seen;
import dev.loupe.operator.rollout.Standing;
import dev.loupe.operator.rollout.Turn;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads what of the registry, of annotations and of pods matters to rollouts alone. */
final class RolloutReader {
  /** What a container says that was told to stop: 0, or 128 and SIGTERM's number. */
  private static final Set<Integer> TOLD_TO = Set.of(0, 143);

  private RolloutReader() {}

  static Optional<Entry> entry(ModelVersion version) {
    List<Change> history =
        Optional.ofNullable(version.getStatus()).map(ModelVersionStatus::history).orElse(List.of());
    return Times.read(version.getSpec().trainedAt())
        .map(
            trainedAt ->
                new Entry(
                    version.getMetadata().getName(),
                    trainedAt,
                    Optional.ofNullable(version.getStatus())
                        .map(ModelVersionStatus::stage)
                        .map(RolloutReader::standing)
                        .orElse(Standing.CANDIDATE),
                    history.stream()
                        .map(Change::attempt)
                        .filter(Objects::nonNull)
                        .max(Comparator.naturalOrder())
                        .orElse(1),
                    servedLast(history),
                    history.stream()
                        .map(Change::action)
                        .flatMap(Stream::ofNullable)
                        .collect(Collectors.toUnmodifiableSet()),
                    rejected(history),
                    testError(version.getSpec()),
                    Optional.ofNullable(version.getSpec().comparison())
                        .filter(c -> c.pictures() > 0)
                        .map(
                            c ->
                                new Entry.Compared(
                                    c.version(), (double) c.disagreed() / c.pictures()))));
  }

  private static Optional<Instant> servedLast(List<Change> history) {
    return history.stream()
        .filter(c -> c.stage() == Stage.SERVING)
        .map(Change::since)
        .flatMap(since -> Times.read(since).stream())
        .max(Comparator.naturalOrder());
  }

  private static String rejected(List<Change> history) {
    return history.reversed().stream()
        .filter(c -> c.stage() == Stage.REJECTED && c.reason() != null)
        .filter(c -> !Turn.Enter.REFUSED.equals(c.reason()))
        .findFirst()
        .map(c -> c.message() == null ? c.reason() : c.message())
        .orElse("");
  }

  private static Optional<Double> testError(ModelVersionSpec spec) {
    return Optional.of(1 - spec.metrics().accuracy());
  }

  static Standing standing(Stage stage) {
    return switch (stage) {
      case CANDIDATE -> Standing.CANDIDATE;
      case SHADOW -> Standing.SHADOW;
      case CANARY -> Standing.CANARY;
      case SERVING -> Standing.SERVING;
      case RETIRED -> Standing.RETIRED;
      case REJECTED -> Standing.REJECTED;
    };
  }

  static Stage stage(Standing standing) {
    return switch (standing) {
      case CANDIDATE -> Stage.CANDIDATE;
      case SHADOW -> Stage.SHADOW;
      case CANARY -> Stage.CANARY;
      case SERVING -> Stage.SERVING;
      case RETIRED -> Stage.RETIRED;
      case REJECTED -> Stage.REJECTED;
    };
  }

  static Seen.Asked asked(DetectorModel model) {
    Map<String, String> annotations =
        Optional.ofNullable(model.getMetadata().getAnnotations()).orElse(Map.of());
    return new Seen.Asked(
        Optional.ofNullable(annotations.get(Loupe.ANNOTATION_APPROVE)),
        Optional.ofNullable(annotations.get(Loupe.ANNOTATION_PROMOTE)),
        Optional.ofNullable(annotations.get(Loupe.ANNOTATION_ABORT)),
        Optional.ofNullable(annotations.get(Loupe.ANNOTATION_RETRY)));
  }

  /** How often containers of these pods ended by their own doing. */
  static int ends(List<PodFacts> pods) {
    return pods.stream()
        .filter(pod -> pod.lastEnd().filter(RolloutReader::isOwn).isPresent())
        .mapToInt(PodFacts::ends)
        .sum();
  }

  /** The last words of a pod that is not ready and whose container ended by its own doing. */
  static Optional<Fleet.Trouble> trouble(List<PodFacts> pods) {
    return pods.stream()
        .filter(pod -> !pod.isReady() && !pod.isDeleting())
        .flatMap(pod -> pod.lastEnd().stream())
        .filter(RolloutReader::isOwn)
        .findFirst()
        .map(end -> new Fleet.Trouble(true, reason(end), words(end)));
  }

  /** A store that is away is none of a version's doing. */
  private static boolean isOwn(ContainerStateTerminated end) {
    int code = end.getExitCode();
    return !TOLD_TO.contains(code) && code != ExitCode.STORE.code();
  }

  private static String reason(ContainerStateTerminated end) {
    return "OOMKilled".equals(end.getReason()) ? "OOMKilled" : "Crashing";
  }

  private static String words(ContainerStateTerminated end) {
    String said = end.getMessage() == null ? "" : Texts.lastLine(end.getMessage());
    return said.isEmpty() ? "%s, exit code %d".formatted(end.getReason(), end.getExitCode()) : said;
  }
}
