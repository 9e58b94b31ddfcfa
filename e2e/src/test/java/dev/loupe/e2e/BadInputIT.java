package dev.loupe.e2e;

import static dev.loupe.e2e.Playground.isTrue;
import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.crd.TrainingRun;
import dev.loupe.crd.TrainingRunStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Each mistake is answered where its maker looks, and leaves nothing behind. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadInputIT {
  private final Playground playground = Playground.named("bad-input");
  private Path data = Path.of("unset");

  @BeforeAll
  void aModelAndAStore() {
    playground.kubectlApply(Yaml.of("model.yaml", Map.of()));
    playground.dataAdd("good", Samples.good(30, 5));
    data = playground.storeFolder().resolve("data");
  }

  @AfterAll
  void goodBye() {
    playground.close();
  }

  @Test
  void anUnknownClassFolder() throws IOException {
    BadData.copy(data.resolve("good"), data.resolve("unknown-class"));
    Files.move(
        data.resolve("unknown-class/ai_generated"), data.resolve("unknown-class/ai-generated"));

    assertThat(messageOfFailed(Manifests.run("unknown-class").on(uri("unknown-class"))))
        .contains("ai-generated", "[real, ai_generated]", "file://detectors/data/unknown-class");
  }

  @Test
  void anEmptyDataSet() throws IOException {
    Files.createDirectories(data.resolve("empty/real"));
    Files.createDirectories(data.resolve("empty/ai_generated"));

    assertThat(messageOfFailed(Manifests.run("empty").on(uri("empty"))))
        .contains("file://detectors/data/empty", "no pictures");
  }

  @Test
  void aMissingUri() {
    assertThat(messageOfFailed(Manifests.run("missing").on(uri("nowhere"))))
        .contains("file://detectors/data/nowhere");
  }

  @Test
  void filesThatAreNoPictures() throws IOException {
    Path folder = data.resolve("no-pictures");
    BadData.copy(data.resolve("good"), folder);
    BadData.text(folder.resolve("real/aaa-text.jpg"));
    BadData.truncated(Samples.picture(folder, "real"), folder.resolve("real/aab-truncated.jpg"));
    BadData.hugePng(folder.resolve("real/aac-huge.png"));
    for (int i = 0; i < 5; i++) {
      BadData.text(folder.resolve("real/aad-text-" + i + ".jpg"));
    }

    assertThat(messageOfFailed(Manifests.run("no-pictures").on(uri("no-pictures"))))
        .contains("aaa-text.jpg", "aab-truncated.jpg", "aac-huge.png");
  }

  @Test
  void aClassThatTheFileTypeTells() throws IOException {
    Path folder = data.resolve("shortcut");
    BadData.copy(data.resolve("good"), folder);
    BadData.asPng(folder.resolve("ai_generated"));

    assertThat(messageOfFailed(Manifests.run("shortcut").on(uri("shortcut"))))
        .contains("file type alone tells class \"ai_generated\"", "Nothing was trained");

    TrainingRunStatus.DataFacts found = playground.run("shortcut").getStatus().data();
    assertThat(found.checks())
        .anyMatch(c -> c.name().equals("shortcuts") && c.outcome().equals("Refused"));
    assertThat(found.report()).startsWith("file://detectors/artifacts/photo/runs/");
    String page = found.report().substring("file://detectors/".length());
    assertThat(playground.storeFolder().resolve(page)).content().contains("✗ refused");
  }

  @Test
  void aDigestOfOtherData() {
    String wrong = "sha256:" + "0".repeat(64);

    assertThat(messageOfFailed(Manifests.run("wrong-digest").on(uri("good")).expecting(wrong)))
        .contains(wrong);
  }

  @Test
  void aClaimThatIsNotThere() {
    playground.kubectlApply(Manifests.run("no-claim").on("file://elsewhere/data/x").yaml());

    Playground.until(
        "the run says that the claim is missing",
        Duration.ofMinutes(1),
        () -> playground.run("no-claim").getStatus(),
        status -> status != null && status.message().contains("elsewhere"));
    playground.kubectl("delete", "trainingrun", "no-claim");
  }

  @Test
  void gpusOnAClusterThatHasNone() {
    playground.kubectlApply(Manifests.run("wants-gpu").on(uri("good")).gpus(1).yaml());

    TrainingRun run =
        Playground.until(
            "the run says that there is no GPU, or no image for one",
            Duration.ofMinutes(3),
            () -> playground.run("wants-gpu"),
            r ->
                r.getStatus() != null
                    && (r.getStatus().message().contains("nvidia.com/gpu")
                        || r.getStatus().message().contains("trainerCuda")));
    assertThat(run.getStatus().phase()).isNotEqualTo("Succeeded");
    playground.kubectl("delete", "trainingrun", "wants-gpu");
  }

  @Test
  void aRunOfAModelThatIsNotThere() {
    playground.kubectlApply(Manifests.run("orphan").ofModel("nobody").yaml());

    Playground.until(
        "the run says that its model is missing",
        Duration.ofMinutes(1),
        () -> playground.run("orphan").getStatus(),
        status ->
            status != null
                && status.phase().equals("Pending")
                && status.message().contains("nobody"));
    playground.kubectl("delete", "trainingrun", "orphan");
  }

  @Test
  void kubectlRefusesWhatTheSchemaForbids() {
    assertThat(playground.tryApply(Manifests.run("negative").epochs(-1).yaml()).err())
        .contains("spec.hyperparameters.epochs");
    assertThat(
            playground
                .tryApply(
                    Manifests.run("unknown-field")
                        .yaml()
                        .replace("retries: 1", "retries: 1\n  retrys: 1"))
                .err())
        .contains("unknown field \"spec.retrys\"");
    assertThat(playground.findRun("negative")).isNull();
    assertThat(playground.findRun("unknown-field")).isNull();
  }

  @Test
  void aChangedSpecIsRefused() {
    playground.kubectlApply(Manifests.run("fixed").ofModel("nobody").yaml());

    Command answer = playground.tryApply(Manifests.run("fixed").ofModel("nobody").epochs(9).yaml());
    assertThat(answer.exit()).isNotZero();
    assertThat(answer.err()).contains("never changes");
    playground.kubectl("delete", "trainingrun", "fixed");
  }

  private static String uri(String name) {
    return "file://detectors/data/" + name;
  }

  private String messageOfFailed(Manifests.Run run) {
    playground.kubectlApply(run.yaml());
    TrainingRun ended = playground.ended(run.name());
    assertThat(ended.getStatus().phase()).as(ended.getStatus().message()).isEqualTo("Failed");
    assertThat(isTrue(ended, "Stalled")).isTrue();
    assertThat(ended.getStatus().version()).isNull();
    assertThat(playground.versions()).isEmpty();
    return ended.getStatus().message();
  }
}
