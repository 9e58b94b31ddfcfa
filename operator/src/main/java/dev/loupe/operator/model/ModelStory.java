package dev.loupe.operator.model;

import dev.loupe.crd.DetectorModelStatus;
import dev.loupe.crd.RolloutStatus;
import dev.loupe.operator.kube.Conditions;
import dev.loupe.operator.kube.Events.Happening;
import dev.loupe.operator.kube.Events.Type;
import dev.loupe.operator.rollout.Rollouts;
import dev.loupe.operator.rollout.Turn;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What happened between two statuses of a model, told as Events. */
final class ModelStory {
  private static final Set<String> OWN_REASONS =
      Stream.of(
              Arrays.stream(ModelDecision.Reason.values()).map(ModelDecision.Reason::word),
              Stream.of(ModelReporter.CONVERGED),
              RolloutStatuses.PHASES.stream())
          .flatMap(words -> words)
          .collect(Collectors.toUnmodifiableSet());

  private ModelStory() {}

  static List<Happening> between(DetectorModelStatus before, DetectorModelStatus after) {
    List<Happening> story = new ArrayList<>();
    String candidate = after.candidate();
    if (candidate != null && !candidate.equals(before.candidate()) && !isRolling(after)) {
      story.add(
          new Happening(
              Type.NORMAL, "CandidateFound", candidate, "Version " + candidate + " is to serve."));
    }
    String version = after.version();
    if (version != null && !version.equals(before.version())) {
      String old = before.version();
      String step = old + ">" + version;
      story.add(
          new Happening(
              Type.NORMAL,
              "TrafficMoved",
              step,
              old == null
                  ? "Requests are sent to version " + version + "."
                  : "Requests are sent to version " + version + ", and no longer to " + old + "."));
    }
    changed(before, after, Conditions.SERVING)
        .ifPresent(c -> story.add(serving(c, step(before, after, c))));
    // Not by Ready, which an error on the way turns, too.
    if (ModelStatuses.isConverged(after) && !ModelStatuses.isConverged(before)) {
      String step = step(after, "converged", notConvergedSince(before));
      story.add(new Happening(Type.NORMAL, "Converged", step, after.message()));
    }
    held(before, after).ifPresent(story::add);
    // A rollout's own phase is told by the turn into it.
    changed(before, after, Conditions.STALLED)
        .filter(c -> c.getStatus().equals("True") && !OWN_REASONS.contains(c.getReason()))
        .ifPresent(
            c ->
                story.add(
                    new Happening(
                        Type.WARNING, c.getReason(), step(before, after, c), c.getMessage())));
    notFollowing(before, after).ifPresent(story::add);
    return story;
  }

  /** A rollout tells its own moves, with the figures that decided them. */
  private static boolean isRolling(DetectorModelStatus status) {
    return status.rollout() != null && !status.rollout().phase().equals(RolloutStatuses.RESTING);
  }

  private static Optional<Happening> notFollowing(
      DetectorModelStatus before, DetectorModelStatus after) {
    return find(after, Conditions.SPLIT_FOLLOWED)
        .filter(c -> c.getStatus().equals("False"))
        .filter(
            c ->
                find(before, Conditions.SPLIT_FOLLOWED)
                    .filter(then -> then.getStatus().equals("False"))
                    .isEmpty())
        .map(
            c ->
                new Happening(Type.WARNING, c.getReason(), step(before, after, c), c.getMessage()));
  }

  /** What a decision is to tell that no status shows. */
  static Optional<Happening> of(ModelDecision decision, ModelSnapshot seen) {
    return switch (decision) {
      case ModelDecision.Discard(Version version) -> Optional.of(discarded(version, seen));
      case ModelDecision.RecordStage record when record.note().isRefusal() ->
          record.note().action().map(action -> refused(action, record.note().message()));
      case ModelDecision.RecordStage _,
          ModelDecision.Configure _,
          ModelDecision.Run _,
          ModelDecision.Autoscale _,
          ModelDecision.PointTraffic _,
          ModelDecision.WriteSplit _,
          ModelDecision.Touch _,
          ModelDecision.Stop _,
          ModelDecision.Wait _,
          ModelDecision.Rest _ ->
          Optional.empty();
    };
  }

  private static Happening discarded(Version version, ModelSnapshot seen) {
    return new Happening(
        Type.NORMAL,
        "VersionDiscarded",
        version.name() + "/" + version.trainedAt(),
        "ModelVersion "
            + version.name()
            + " is deleted: spec.retention.versions keeps the newest "
            + seen.spec().retention().versions()
            + " that the operator made. Its bundle stays at "
            + version.uri()
            + ".");
  }

  /** What annotations ask for and is not done, of which the status did not tell yet. */
  static Stream<Happening> refused(List<Rollouts.Refusal> refusals, DetectorModelStatus before) {
    String told = Optional.ofNullable(before.rollout()).map(RolloutStatus::waitsFor).orElse("");
    return refusals.stream()
        .filter(r -> !told.contains(r.message()))
        .map(r -> refused(r.action(), r.message()));
  }

  private static Happening refused(String action, String why) {
    return new Happening(
        Type.WARNING, Turn.Enter.REFUSED, action, "loupe.dev/%s: %s".formatted(action, why));
  }

  /** A reason to progress that is none of the operator's own is what holds a version back. */
  private static Optional<Happening> held(DetectorModelStatus before, DetectorModelStatus after) {
    String then = find(before, Conditions.PROGRESSING).map(Condition::getReason).orElse("");
    return find(after, Conditions.PROGRESSING)
        .filter(c -> c.getStatus().equals("True"))
        .filter(c -> !c.getReason().equals(then) && !OWN_REASONS.contains(c.getReason()))
        .map(
            c ->
                new Happening(
                    Type.WARNING,
                    c.getReason(),
                    c.getReason() + "/" + after.candidate(),
                    c.getMessage()));
  }

  private static Happening serving(Condition c, String step) {
    boolean good = c.getStatus().equals("True");
    return new Happening(
        good ? Type.NORMAL : Type.WARNING, good ? "Serving" : c.getReason(), step, c.getMessage());
  }

  /**
   * A turn is told from others by the one before it, which stands in the cluster: its own time is
   * another one each time that it is told, until it stands there, too. Of the turns of one second
   * version and generation tell.
   */
  private static String step(DetectorModelStatus before, DetectorModelStatus after, Condition c) {
    String last = find(before, c.getType()).map(Condition::getLastTransitionTime).orElse("first");
    return step(after, c.getType() + "/" + c.getStatus(), last);
  }

  private static String step(DetectorModelStatus after, String turn, String last) {
    return String.join(
        "/", turn, last, String.valueOf(after.version()), "" + after.observedGeneration());
  }

  /**
   * Of what keeps a model from being converged, progress first: it lasts until it is, while others
   * turn on the way.
   */
  private static String notConvergedSince(DetectorModelStatus status) {
    return Stream.of(Conditions.PROGRESSING, Conditions.STALLED)
        .flatMap(type -> find(status, type).stream())
        .filter(c -> c.getStatus().equals("True"))
        .findFirst()
        .or(() -> find(status, Conditions.SERVING))
        .map(Condition::getLastTransitionTime)
        .orElse("first");
  }

  private static Optional<Condition> changed(
      DetectorModelStatus before, DetectorModelStatus after, String type) {
    Optional<String> then = find(before, type).map(Condition::getStatus);
    return find(after, type).filter(c -> !Objects.equals(then.orElse("False"), c.getStatus()));
  }

  private static Optional<Condition> find(DetectorModelStatus status, String type) {
    return Conditions.find(status.conditions(), type);
  }
}
