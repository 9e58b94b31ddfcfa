package dev.loupe.operator.model;

import dev.loupe.crd.DetectorModel;
import dev.loupe.operator.kube.Apply;
import dev.loupe.operator.kube.Hold;
import dev.loupe.operator.kube.Owners;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Applies what belongs to a model. Server-side apply would take over what is another's. */
final class OwnedApply {
  private final KubernetesClient client;
  private final Apply apply;
  private final InstantSource clock;

  OwnedApply(KubernetesClient client, Apply apply, InstantSource clock) {
    this.client = client;
    this.apply = apply;
    this.clock = clock;
  }

  /** What kept the object from being applied, if anything did. */
  Optional<Hold> apply(DetectorModel model, HasMetadata wanted) {
    return apply(model, wanted, client.resource(wanted).get());
  }

  /**
   * @param found as it is in this moment
   */
  Optional<Hold> apply(DetectorModel model, HasMetadata wanted, @Nullable HasMetadata found) {
    if (found != null && !Owners.owns(model.getMetadata().getUid(), found)) {
      return Optional.of(anothers(model, found));
    }
    return apply.apply(wanted).map(this::refused);
  }

  Hold refused(String words) {
    return new Hold("ApplyRefused", words, clock.instant());
  }

  private Hold anothers(DetectorModel model, HasMetadata found) {
    String what = found.getKind() + " " + found.getMetadata().getName();
    return Owners.ownedEarlier(model, found)
        ? new Hold(
            "EarlierModel",
            what
                + " belongs to an earlier DetectorModel of this name, and goes with it; waiting for"
                + " that.",
            Instant.parse(model.getMetadata().getCreationTimestamp()))
        : new Hold(
            "ForeignObject",
            what + " is there already and belongs to another owner; delete or rename one of them.",
            clock.instant());
  }
}
