package dev.loupe.operator.model;

import dev.loupe.crd.DetectorModel;
import dev.loupe.crd.ModelVersion;
import dev.loupe.crd.ModelVersionStatus;
import dev.loupe.crd.Verdict;
import dev.loupe.operator.kube.Owners;
import dev.loupe.operator.kube.Times;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads a model's entries of the registry. */
final class VersionReader {
  private static final Logger LOG = LoggerFactory.getLogger(VersionReader.class);

  private VersionReader() {}

  /** Those of the model that passed the gate, newest first. */
  static List<Version> read(DetectorModel model, Context<DetectorModel> context) {
    return context
        .getSecondaryResourcesAsStream(ModelVersion.class)
        .filter(v -> isOf(model, v))
        .map(VersionReader::version)
        .flatMap(Optional::stream)
        .sorted(Version.OLDEST_FIRST.reversed())
        .toList();
  }

  /** Whether it is one of the model that passed the gate, and stays. */
  static boolean isOf(DetectorModel model, ModelVersion v) {
    return v.getMetadata().getDeletionTimestamp() == null
        && v.getSpec().modelRef().name().equals(model.getMetadata().getName())
        && v.getSpec().gate().result() == Verdict.Result.PASSED;
  }

  /** One whose age can't be told can be neither old nor new; the others go on without it. */
  private static Optional<Version> version(ModelVersion v) {
    Optional<Instant> trainedAt = Times.read(v.getSpec().trainedAt());
    if (trainedAt.isEmpty()) {
      LOG.atWarn()
          .addKeyValue("version", v.getMetadata().getName())
          .addKeyValue("trainedAt", v.getSpec().trainedAt())
          .log("A ModelVersion is passed over: its spec.trainedAt is no time");
    }
    Optional<ModelVersionStatus> status = Optional.ofNullable(v.getStatus());
    return trainedAt.map(
        at ->
            new Version(
                v.getMetadata().getName(),
                v.getSpec().artifact().uri(),
                v.getSpec().artifact().sha256(),
                v.getSpec().artifact().secretName(),
                at,
                status.map(ModelVersionStatus::stage),
                status.filter(VersionReader::served).isPresent(),
                Owners.isOurs(v)));
  }

  private static boolean served(ModelVersionStatus status) {
    return status.history().stream().anyMatch(c -> c.stage() == ModelVersionStatus.Stage.SERVING);
  }
}
