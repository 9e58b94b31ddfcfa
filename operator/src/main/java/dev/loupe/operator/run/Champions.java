package dev.loupe.operator.run;

import dev.loupe.contract.RunPlan;
import dev.loupe.crd.Loupe;
import dev.loupe.crd.ModelVersion;
import dev.loupe.operator.kube.ServedBundle;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Optional;

/** Looks up, live, what serves a model. */
final class Champions {
  private final KubernetesClient client;

  Champions(KubernetesClient client) {
    this.client = client;
  }

  /** The traffic Service's selector is the truth about what serves. */
  Optional<RunPlan.Champion> of(String namespace, String model) {
    Service service = client.services().inNamespace(namespace).withName(model).get();
    if (service == null || service.getSpec().getSelector() == null) {
      return Optional.empty();
    }
    return Optional.ofNullable(service.getSpec().getSelector().get(Loupe.LABEL_VERSION))
        .flatMap(version -> registered(namespace, version).or(() -> running(namespace, version)));
  }

  private Optional<RunPlan.Champion> registered(String namespace, String version) {
    return Optional.ofNullable(
            client.resources(ModelVersion.class).inNamespace(namespace).withName(version).get())
        .map(
            v ->
                new RunPlan.Champion(
                    version,
                    v.getSpec().artifact().uri(),
                    v.getSpec().artifact().sha256(),
                    v.getSpec().artifact().secretName()));
  }

  /** A version whose entry was deleted goes on serving, and is still the one to beat. */
  private Optional<RunPlan.Champion> running(String namespace, String version) {
    Deployment deployment =
        client.apps().deployments().inNamespace(namespace).withName(version).get();
    return Optional.ofNullable(deployment)
        .flatMap(ServedBundle::of)
        .map(
            bundle ->
                new RunPlan.Champion(version, bundle.uri(), bundle.sha256(), bundle.secretName()));
  }
}
