package dev.loupe.operator.model;

import dev.loupe.crd.DetectorModel;
import dev.loupe.crd.Serving;
import dev.loupe.operator.kube.Apply;
import dev.loupe.operator.kube.Owners;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerSpec;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import java.util.Optional;

/** Looks at what all versions of a model share. */
final class SharedObserver {
  private final Apply apply;
  private final ModelObjects objects;

  SharedObserver(Apply apply, ModelObjects objects) {
    this.apply = apply;
    this.objects = objects;
  }

  boolean isConfigured(DetectorModel model, Context<DetectorModel> context) {
    ConfigMap policy = objects.policy(model);
    PodDisruptionBudget budget = objects.budget(model);
    return found(model, policy, ConfigMap.class, context)
            .filter(f -> apply.isCurrent(policy, f))
            .isPresent()
        && found(model, budget, PodDisruptionBudget.class, context)
            .filter(f -> apply.isCurrent(budget, f))
            .isPresent()
        && apply.isMade(objects.keys(model));
  }

  /**
   * @param serving the version to be scaled; empty: none serves yet
   */
  Scaler scaler(DetectorModel model, Optional<String> serving, Context<DetectorModel> context) {
    Serving.Autoscaling wanted = model.getSpec().serving().autoscaling();
    return context
        .getSecondaryResourcesAsStream(HorizontalPodAutoscaler.class)
        .filter(o -> Owners.owns(model.getMetadata().getUid(), o))
        .findFirst()
        .map(
            found ->
                wanted != null
                        && serving
                            .map(v -> objects.autoscaler(model, wanted, v))
                            .filter(w -> says(found.getSpec()).equals(says(w.getSpec())))
                            .isPresent()
                    ? Scaler.CURRENT
                    : Scaler.OUTDATED)
        .orElse(Scaler.NONE);
  }

  /** Whether the API server would not have one of them as it is wanted. */
  boolean isRefused(DetectorModel model, Optional<String> serving) {
    Serving.Autoscaling auto = model.getSpec().serving().autoscaling();
    return apply.isRefused(objects.policy(model))
        || apply.isRefused(objects.budget(model))
        || apply.isMakeRefused(objects.keys(model))
        || (auto != null
            && serving.isPresent()
            && apply.isRefused(objects.autoscaler(model, auto, serving.get())));
  }

  private static <T extends HasMetadata> Optional<T> found(
      DetectorModel model, HasMetadata wanted, Class<T> type, Context<DetectorModel> context) {
    return context
        .getSecondaryResourcesAsStream(type)
        .filter(o -> Owners.owns(model.getMetadata().getUid(), o))
        .filter(o -> o.getMetadata().getName().equals(wanted.getMetadata().getName()))
        .findFirst();
  }

  /**
   * An autoscaler has no generation, and its version changes with every measurement: what it says
   * is compared.
   */
  private static HorizontalPodAutoscalerSpec says(HorizontalPodAutoscalerSpec spec) {
    return spec.edit().withBehavior(null).build();
  }
}
