package dev.loupe.operator.model;

import dev.loupe.contract.Json;
import dev.loupe.contract.ModelKey;
import dev.loupe.contract.ServingPolicy;
import dev.loupe.contract.TrafficSplit;
import dev.loupe.crd.DetectorModel;
import dev.loupe.crd.Serving;
import dev.loupe.operator.kube.Labels;
import dev.loupe.operator.kube.Owners;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerBuilder;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import java.util.Base64;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * What all versions of a model share: their policy, how requests are shared between them, their
 * keys, and how many may be missing.
 */
final class ModelObjects {
  /** Rounded up, so that a single pod may be moved, too. */
  private static final String MAY_BE_MISSING = "10%";

  private final RandomGenerator random;

  ModelObjects(RandomGenerator random) {
    this.random = random;
  }

  static String policyName(String model) {
    return model + "-policy";
  }

  static String splitName(String model) {
    return model + "-split";
  }

  static String keysName(String model) {
    return model + "-keys";
  }

  /** A mounted file: what stands in it changes in the pods while they run. */
  ConfigMap policy(DetectorModel model) {
    Serving serving = model.getSpec().serving();
    Serving.RateLimits limits = serving.rateLimits();
    ServingPolicy policy =
        new ServingPolicy(
            new ServingPolicy.RateLimits(limits.predict(), limits.batch(), limits.explain()),
            serving.maxBatchFiles(),
            serving.publicMonitoring(),
            serving.cors().allowedOrigins(),
            serving.trustedProxies());
    return new ConfigMapBuilder()
        .withMetadata(metadata(model, policyName(model.getMetadata().getName())))
        .withData(Map.of(ServingPolicy.FILE, Json.text(policy)))
        .build();
  }

  /** Another mounted file, which is not made of the model's spec, but of how a rollout stands. */
  ConfigMap split(DetectorModel model, TrafficSplit split) {
    return new ConfigMapBuilder()
        .withMetadata(metadata(model, splitName(model.getMetadata().getName())))
        .withData(Map.of(TrafficSplit.FILE, Json.text(split)))
        .build();
  }

  /** Other bytes each time: the first that is created is the one that counts. */
  Secret keys(DetectorModel model) {
    byte[] key = new byte[ModelKey.BYTES];
    random.nextBytes(key);
    return new SecretBuilder()
        .withMetadata(metadata(model, keysName(model.getMetadata().getName())))
        .withType("Opaque")
        .withData(Map.of(ModelKey.FILE, Base64.getEncoder().encodeToString(key)))
        .build();
  }

  /** Of the pods of all versions together. */
  PodDisruptionBudget budget(DetectorModel model) {
    String name = model.getMetadata().getName();
    return new PodDisruptionBudgetBuilder()
        .withMetadata(metadata(model, name))
        .withNewSpec()
        .withMaxUnavailable(new IntOrString(MAY_BE_MISSING))
        // A pod that never gets ready keeps no node from being drained.
        .withUnhealthyPodEvictionPolicy("AlwaysAllow")
        .withNewSelector()
        .withMatchLabels(Labels.selectingAll(name))
        .endSelector()
        .endSpec()
        .build();
  }

  /** Says how many pods the serving version has. */
  HorizontalPodAutoscaler autoscaler(
      DetectorModel model, Serving.Autoscaling wanted, String version) {
    // @formatter:off
    return new HorizontalPodAutoscalerBuilder()
        .withMetadata(metadata(model, model.getMetadata().getName()))
        .withNewSpec()
        .withNewScaleTargetRef("apps/v1", "Deployment", version)
        .withMinReplicas(wanted.minReplicas())
        .withMaxReplicas(wanted.maxReplicas())
        .addNewMetric()
        .withType("Resource")
        .withNewResource()
        .withName("cpu")
        .withNewTarget()
        .withType("Utilization")
        .withAverageUtilization(wanted.targetCpuPercent())
        .endTarget()
        .endResource()
        .endMetric()
        .endSpec()
        .build();
    // @formatter:on
  }

  private static ObjectMeta metadata(DetectorModel model, String name) {
    return new ObjectMetaBuilder()
        .withName(name)
        .withNamespace(model.getMetadata().getNamespace())
        .withLabels(Labels.ofTraffic(model.getMetadata().getName()))
        .withOwnerReferences(Owners.reference(model))
        .build();
  }
}
