package dev.loupe.e2e;

import static dev.loupe.e2e.Playground.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.crd.DetectorModel;
import dev.loupe.crd.DetectorModelStatus;
import dev.loupe.crd.ModelVersionStatus;
import dev.loupe.crd.RolloutStatus;
import dev.loupe.crd.RolloutStatus.Result;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The rollouts of one model: what people ask for, and what its status says. */
final class Rollouts {
  private static final Duration LIMIT = Duration.ofMinutes(4);

  private final Playground playground;
  private final String model;

  Rollouts(Playground playground, String model) {
    this.playground = playground;
    this.model = model;
  }

  /** Changes {@code spec.rollout}; null takes a field away. */
  void spec(String rollout) {
    patch("{\"spec\": {\"rollout\": %s}}".formatted(rollout));
  }

  void approve(String version, int step) {
    annotate("approve", version + "/" + step);
  }

  void promote(String version) {
    annotate("promote", version);
  }

  void abort(String version) {
    annotate("abort", version);
  }

  void retry(String version) {
    annotate("retry", version);
  }

  /**
   * @param action {@code approve}, {@code promote}, {@code abort} or {@code retry}
   */
  void annotate(String action, String value) {
    playground.kubectl(
        "annotate",
        "detectormodel",
        model,
        "--overwrite",
        "loupe.dev/%s=%s".formatted(action, value));
  }

  private void patch(String json) {
    playground.kubectl("patch", "detectormodel", model, "--type=merge", "-p", json);
  }

  DetectorModelStatus status() {
    return Objects.requireNonNull(playground.model(model).getStatus());
  }

  /** {@code status.rollout}. */
  RolloutStatus now() {
    return Objects.requireNonNull(status().rollout(), () -> "no rollout of " + model);
  }

  /** The version that has all of the users' requests, but for the candidate's part. */
  String serving() {
    return Objects.requireNonNull(status().version());
  }

  /** Waits until the candidate is in that phase. */
  RolloutStatus reaches(String candidate, String phase) {
    return sees(
        candidate + " is in " + phase,
        candidate,
        r -> candidate.equals(r.candidate()) && r.phase().equals(phase));
  }

  /** Waits until every pod shares the requests as that step says. */
  RolloutStatus follows(String candidate, int step) {
    return sees(
        "all pods follow step " + step + " of " + candidate,
        candidate,
        r ->
            candidate.equals(r.candidate())
                && Objects.equals(r.step(), step)
                && r.followedSince() != null);
  }

  /** Waits until the rollout waits for that approval. */
  RolloutStatus needs(String candidate, int step) {
    return sees(
        candidate + " needs its approval for step " + step,
        candidate,
        r -> (candidate + "/" + step).equals(r.needs()));
  }

  /** Waits until what is waited for is told in these words. */
  RolloutStatus tells(String words) {
    return until(
            "status.rollout.waitsFor says " + words,
            Duration.ofMinutes(1),
            this::status,
            s -> told(s).contains(words))
        .rollout();
  }

  /** Waits until a condition has that status, and answers with its reason and message. */
  String condition(String type, String status) {
    return until(
            type + " is " + status,
            Duration.ofMinutes(2),
            () -> status().conditions(),
            all ->
                all.stream()
                    .anyMatch(c -> c.getType().equals(type) && c.getStatus().equals(status)))
        .stream()
        .filter(c -> c.getType().equals(type))
        .map(c -> c.getReason() + ": " + c.getMessage())
        .findFirst()
        .orElseThrow();
  }

  /** Waits until the version's rollout has ended, whichever way. */
  Result ended(String version) {
    RolloutStatus seen =
        until(
                "the rollout of " + version + " ends",
                LIMIT,
                this::status,
                s ->
                    s.rollout() != null
                        && s.rollout().phase().equals("Resting")
                        && s.rollout().result() != null
                        && s.rollout().result().version().equals(version))
            .rollout();
    return Objects.requireNonNull(Objects.requireNonNull(seen).result());
  }

  /** Waits until the version has all requests by its rollout, and serves as wanted. */
  Result promoted(String version) {
    Result result = ended(version);
    assertThat(result.outcome()).as(result.message()).isEqualTo("Promoted");
    playground.serves(model, version);
    return result;
  }

  /** Waits until the version was turned away, and nothing of it is left but its entry. */
  Result rejected(String version) {
    Result result = ended(version);
    assertThat(result.outcome()).as(result.message()).isEqualTo("Rejected");
    until(
        "nothing of " + version + " runs",
        Duration.ofMinutes(1),
        () -> playground.kubectl("get", "deployments", "-o", "name"),
        names -> !names.contains(version));
    assertThat(stage(version)).isEqualTo(ModelVersionStatus.Stage.REJECTED);
    return result;
  }

  ModelVersionStatus.Stage stage(String version) {
    return status(version).stage();
  }

  /** All that it ever was, in order. */
  List<ModelVersionStatus.Stage> stages(String version) {
    return status(version).history().stream().map(ModelVersionStatus.Change::stage).toList();
  }

  private ModelVersionStatus status(String version) {
    return Objects.requireNonNull(
        playground.version(version).getStatus(), () -> version + " has no status");
  }

  /** Fails as soon as the candidate's rollout has ended. */
  private RolloutStatus sees(String what, String candidate, Predicate<RolloutStatus> enough) {
    @Nullable Result before = last(playground.model(model));
    DetectorModelStatus seen =
        until(
            what,
            LIMIT,
            () -> {
              @Nullable Result after = last(playground.model(model));
              if (after != null && !after.equals(before) && after.version().equals(candidate)) {
                throw new AssertionError("waited until %s; it ended: %s".formatted(what, after));
              }
              return status();
            },
            s -> s.rollout() != null && enough.test(s.rollout()));
    return Objects.requireNonNull(seen.rollout());
  }

  private static @Nullable Result last(DetectorModel model) {
    return model.getStatus() == null || model.getStatus().rollout() == null
        ? null
        : model.getStatus().rollout().result();
  }

  private static String told(DetectorModelStatus status) {
    return status.rollout() == null
        ? ""
        : Objects.requireNonNullElse(status.rollout().waitsFor(), "");
  }
}
