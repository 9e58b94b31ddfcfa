package dev.loupe.operator.model;

import dev.loupe.contract.TrafficSplit;
import dev.loupe.crd.DetectorModel;
import dev.loupe.operator.kube.Hold;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Optional;

/** Writes a split where pods read it, unless it is stale. */
final class SplitWriter {
  private final KubernetesClient client;
  private final ModelObjects objects;
  private final OwnedApply owned;

  SplitWriter(KubernetesClient client, ModelObjects objects, OwnedApply owned) {
    this.client = client;
    this.objects = objects;
    this.owned = owned;
  }

  /**
   * A cache that lags shows an older split, and the one that was decided on it has a turn that was
   * taken meanwhile. Nothing is written then; the cache's news wakes the model.
   */
  Optional<Hold> write(DetectorModel model, TrafficSplit split) {
    ConfigMap wanted = objects.split(model, split);
    ConfigMap found = client.resource(wanted).get();
    boolean stale =
        found != null
            && SplitReader.split(split.owner(), found)
                .filter(live -> live.turn() >= split.turn())
                .isPresent();
    return stale ? Optional.empty() : owned.apply(model, wanted, found);
  }
}
