package dev.loupe.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.crd.ModelVersion;
import dev.loupe.crd.ModelVersionSpec;
import dev.loupe.crd.TrainingRun;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Versions that were trained once, in a store on the node. Each becomes a new candidate as often as
 * one is wanted, which costs no training: a copy of its bundle that has another digest.
 */
final class Shelf {
  private final Playground playground;
  private final String model;
  private final Map<String, ModelVersionSpec> trained = new HashMap<>();
  private int copies;

  Shelf(Playground playground, String model) {
    this.playground = playground;
    this.model = model;
  }

  /** The version that a run of that name has made, which stays in the registry. */
  String made(String run) {
    TrainingRun ended = playground.ended(run);
    assertThat(ended.getStatus().phase()).as(ended.getStatus().message()).isEqualTo("Succeeded");
    String version = Objects.requireNonNull(ended.getStatus().version());
    trained.put(run, playground.version(version).getSpec());
    return version;
  }

  /** Takes what a run of that name has made out of the registry; its bundle stays. */
  void keep(String run) {
    playground.kubectl("delete", "modelversion", made(run));
  }

  /** Applies a copy of what that run made as the model's newest version. */
  String newest(String run) {
    ModelVersionSpec spec = trained(run);
    String hex = copy(hex(spec.artifact()));
    return apply(spec, uri(spec.artifact(), hex), hex);
  }

  /** One of another digest than its bundle has. */
  String newestThatIsNotWhatItSays(String run) {
    ModelVersionSpec spec = trained(run);
    return apply(spec, spec.artifact().uri(), Sha256.of("another " + ++copies));
  }

  /** One whose bundle is not in the store. */
  String newestThatIsNotThere(String run) {
    ModelVersionSpec spec = trained(run);
    String hex = Sha256.of("nowhere " + ++copies);
    return apply(spec, uri(spec.artifact(), hex), hex);
  }

  private ModelVersionSpec trained(String run) {
    return Objects.requireNonNull(trained.get(run), () -> "nothing was kept of run " + run);
  }

  /** The digest of a bundle is its manifest's, in which white space says nothing. */
  private String copy(String hex) {
    try {
      Path bundles = playground.storeFolder().resolve("artifacts/" + model + "/bundles");
      String manifest =
          Files.readString(bundles.resolve(hex).resolve("manifest.json")) + "\n".repeat(++copies);
      String other = Sha256.of(manifest);
      BadData.copy(bundles.resolve(hex), bundles.resolve(other));
      Files.writeString(
          bundles.resolve(other).resolve("manifest.json"), manifest, StandardCharsets.UTF_8);
      return other;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String apply(ModelVersionSpec of, String uri, String hex) {
    ModelVersion entry = new ModelVersion();
    entry.setMetadata(
        new ObjectMetaBuilder()
            .withName(model + "-" + hex.substring(0, 10))
            .withNamespace(playground.namespace())
            .build());
    entry.setSpec(
        new ModelVersionSpec(
            of.modelRef(),
            new ModelVersionSpec.Artifact(uri, "sha256:" + hex, of.artifact().secretName()),
            of.dataset(),
            of.run(),
            of.architecture(),
            of.hyperparameters(),
            of.metrics(),
            of.gate(),
            Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
            of.comparison()));
    playground.client().resource(entry).create();
    return entry.getMetadata().getName();
  }

  private static String hex(ModelVersionSpec.Artifact artifact) {
    return artifact.sha256().substring("sha256:".length());
  }

  private static String uri(ModelVersionSpec.Artifact artifact, String hex) {
    return artifact.uri().replace(hex(artifact), hex);
  }
}
