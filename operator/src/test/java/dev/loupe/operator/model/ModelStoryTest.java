package dev.loupe.operator.model;

import static dev.loupe.operator.model.SeenModel.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.contract.Json;
import dev.loupe.crd.DetectorModelStatus;
import dev.loupe.crd.RolloutStatus;
import dev.loupe.operator.kube.Conditions;
import dev.loupe.operator.kube.Conditions.Status;
import dev.loupe.operator.kube.Events.Happening;
import dev.loupe.operator.kube.Events.Type;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ModelStoryTest {
  /** All that a rollout may be in the middle of. */
  static List<String> phases() {
    return RolloutStatuses.PHASES.stream()
        .filter(phase -> !phase.equals(RolloutStatuses.RESTING))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("phases")
  void aMoveOfARolloutIsToldByItsTurnAlone(String phase) {
    assertThat(ModelStory.between(serving(), rolling(phase, phase))).isEmpty();
  }

  @Test
  void aCandidateWithoutARolloutIsTold() {
    DetectorModelStatus found = status("Progressing", "Starting", false, "v2", null);

    assertThat(ModelStory.between(serving(), found))
        .extracting(Happening::reason)
        .containsExactly("CandidateFound");
  }

  @Test
  void whatHoldsARolloutBackIsTold() {
    DetectorModelStatus before = rolling("Starting", "Starting");

    assertThat(ModelStory.between(before, rolling("Starting", "ImagePullBackOff")))
        .singleElement()
        .isEqualTo(
            new Happening(
                Type.WARNING, "ImagePullBackOff", "ImagePullBackOff/v2", "Something happens."));
  }

  @Test
  void whatSomebodyHasToDoAboutARolloutIsTold() {
    DetectorModelStatus before = rolling("Canary", "Canary");
    DetectorModelStatus after =
        status("Canary", "RolloutTimedOut", true, "v2", RolloutStatuses.CANARY);

    assertThat(ModelStory.between(before, after))
        .extracting(Happening::reason)
        .containsExactly("RolloutTimedOut");
  }

  private static DetectorModelStatus serving() {
    return status("Serving", "Converged", false, null, null);
  }

  private static DetectorModelStatus rolling(String phase, String reason) {
    return status(phase, reason, phase.equals(RolloutStatuses.FROZEN), "v2", phase);
  }

  /**
   * @param rollout its phase; null: the model has none
   */
  private static DetectorModelStatus status(
      String phase,
      String reason,
      boolean stalled,
      @Nullable String candidate,
      @Nullable String rollout) {
    boolean converged = phase.equals("Serving");
    return new DetectorModelStatus(
        1,
        new Conditions(List.of(), 1, NOON)
            .set(Conditions.READY, Status.of(converged), reason, "Something happens.")
            .set(Conditions.SERVING, Status.TRUE, "Answering", "Version v1 answers.")
            .set(
                Conditions.PROGRESSING,
                Status.of(!converged && !stalled),
                reason,
                "Something happens.")
            .set(Conditions.STALLED, Status.of(stalled), reason, "Something happens.")
            .list(),
        phase,
        "Something happens.",
        "v1",
        candidate,
        2,
        null,
        rollout == null ? null : rollout(rollout));
  }

  private static RolloutStatus rollout(String phase) {
    String json =
        "{\"phase\":\"%s\",\"since\":\"%s\",\"turn\":3,\"pending\":[]}".formatted(phase, NOON);
    try {
      return Json.read(json.getBytes(StandardCharsets.UTF_8), RolloutStatus.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
