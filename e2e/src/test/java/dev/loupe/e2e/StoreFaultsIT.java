package dev.loupe.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.crd.TrainingRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A store on a disk of a few megabytes, which this machine mounts for it. */
@Tag("full")
class StoreFaultsIT {
  private static final String DATA = "file://detectors/data/data";

  private final Playground playground = Playground.named("store-faults");
  private Path store = Path.of("unset");

  @BeforeEach
  void aSmallDisk() throws IOException {
    playground.kubectlApply(Manifests.strictModel("photo"));
    playground.dataAdd("data", Samples.good(30, 5));
    store = playground.storeFolder();
    Path data = Files.createTempDirectory("data");
    BadData.copy(store.resolve("data/data"), data.resolve("data"));
    run("mount", "-t", "tmpfs", "-o", "size=8m,mode=2775,gid=65532", "loupe-e2e", store.toString());
    Files.createDirectories(store.resolve("data"));
    BadData.copy(data.resolve("data"), store.resolve("data/data"));
    run("chown", "-R", "65532:65532", store.toString());
  }

  @AfterEach
  void goodBye() {
    run("umount", "--lazy", store.toString());
    playground.close();
  }

  @Test
  @Fault(
      value = "a store whose disk is full",
      held = "the run fails and says so; with room again, another run goes on from what is there")
  void aFullDisk() throws IOException {
    Path filler = store.resolve("filler");
    long free = Files.getFileStore(store).getUsableSpace();
    Files.write(filler, new byte[(int) (free - 8192)]);
    playground.kubectlApply(Manifests.quickRun("full").on(DATA).retries(0).yaml());

    TrainingRun run = playground.ended("full");
    assertThat(run.getStatus().phase()).isEqualTo("Failed");
    assertThat(run.getStatus().message())
        .contains("file://detectors/artifacts/photo", "no space is left; enlarge the volume");

    Files.delete(filler);
    playground.kubectlApply(Manifests.quickRun("roomy").on(DATA).yaml());
    assertThat(playground.ended("roomy").getStatus().phase()).isEqualTo("Rejected");
  }

  @Test
  @Fault(
      value = "a store that can be read and not written",
      held = "the run fails and says so; writable again, another run ends well")
  void aReadOnlyStore() {
    run("mount", "-o", "remount,ro", store.toString());
    playground.kubectlApply(Manifests.quickRun("read-only").on(DATA).retries(0).yaml());

    TrainingRun run = playground.ended("read-only");
    assertThat(run.getStatus().phase()).isEqualTo("Failed");
    assertThat(run.getStatus().message())
        .contains("file://detectors/artifacts/photo", "the volume is read-only");

    run("mount", "-o", "remount,rw", store.toString());
    playground.kubectlApply(Manifests.quickRun("writable").on(DATA).seed(3).yaml());
    assertThat(playground.ended("writable").getStatus().phase()).isEqualTo("Rejected");
  }

  private static void run(String... words) {
    Command.any(List.of(words)).succeeds();
  }
}
