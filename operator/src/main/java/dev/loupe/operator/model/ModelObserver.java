package dev.loupe.operator.model;

import dev.loupe.crd.DetectorModel;
import dev.loupe.crd.Loupe;
import dev.loupe.operator.kube.Apply;
import dev.loupe.operator.kube.Owners;
import dev.loupe.operator.kube.PodFacts;
import dev.loupe.operator.kube.PodHolds;
import dev.loupe.operator.kube.StoreUri;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntUnaryOperator;

/**
 * Gathers what is known of a model's serving, from the caches, and from Events where a pod is late.
 */
final class ModelObserver {
  private final Apply apply;
  private final ServingObjects objects;
  private final SharedObserver shared;
  private final SplitReader splits;
  private final WorkloadReader reader;
  private final RolloutObserver rollouts;

  ModelObserver(
      Apply apply,
      ServingObjects objects,
      SharedObserver shared,
      SplitReader splits,
      PodHolds holds,
      RolloutObserver rollouts) {
    this.apply = apply;
    this.objects = objects;
    this.shared = shared;
    this.splits = splits;
    this.reader = new WorkloadReader(holds::of);
    this.rollouts = rollouts;
  }

  ModelSnapshot observe(DetectorModel model, Context<DetectorModel> context) {
    List<Version> versions = VersionReader.read(model, context);
    List<Service> services = ours(model, context, Service.class);
    List<Pod> pods = List.copyOf(context.getSecondaryResources(Pod.class));
    ModelSnapshot.Identity identity =
        new ModelSnapshot.Identity(
            model.getMetadata().getNamespace(),
            model.getMetadata().getName(),
            model.getMetadata().getUid(),
            model.getMetadata().getGeneration());
    return new ModelSnapshot(
        identity,
        model.getSpec(),
        ModelStatuses.of(model),
        model.getMetadata().getDeletionTimestamp() != null,
        versions,
        traffic(model, services),
        workloads(model, versions, services, pods, context),
        shared.isConfigured(model, context),
        shared.scaler(model, served(model, services), context),
        refused(model, versions, services, context),
        EndpointReader.read(model, pods, context),
        splits.read(model, identity, served(model, services), pods, context),
        pods.stream().map(PodFacts::new).anyMatch(ModelObserver::answersEverybody),
        rollouts.read(model, versions, pods, context));
  }

  private static Optional<String> served(DetectorModel model, List<Service> services) {
    return named(services, model.getMetadata().getName()).flatMap(ModelObserver::selectedVersion);
  }

  private boolean refused(
      DetectorModel model,
      List<Version> versions,
      List<Service> services,
      Context<DetectorModel> context) {
    Optional<String> serving = served(model, services);
    return shared.isRefused(model, serving)
        || versions.stream()
            .filter(
                v -> serving.equals(Optional.of(v.name())) && StoreUri.parse(v.uri()).isPresent())
            .anyMatch(
                v ->
                    apply.isRefused(
                            objects.deployment(
                                model, v, replicas(model, v.name(), services, context)))
                        || apply.isRefused(objects.versionService(model, v.name())));
  }

  private static <T extends HasMetadata> List<T> ours(
      DetectorModel model, Context<DetectorModel> context, Class<T> type) {
    return context
        .getSecondaryResourcesAsStream(type)
        .filter(o -> Owners.owns(model.getMetadata().getUid(), o))
        .toList();
  }

  private Traffic traffic(DetectorModel model, List<Service> services) {
    return named(services, model.getMetadata().getName())
        .flatMap(
            service ->
                selectedVersion(service)
                    .<Traffic>map(
                        version ->
                            new Traffic.To(
                                version,
                                apply.isCurrent(objects.trafficService(model, version), service))))
        .orElseGet(Traffic.None::new);
  }

  static Optional<String> selectedVersion(Service service) {
    return Optional.ofNullable(service.getSpec().getSelector())
        .map(selector -> selector.get(Loupe.LABEL_VERSION));
  }

  private static Optional<Integer> replicas(
      DetectorModel model, String version, List<Service> services, Context<DetectorModel> context) {
    Optional<String> serving = served(model, services);
    if (serving.filter(s -> !s.equals(version)).isPresent() && RolloutSight.concerns(model)) {
      // As many as it has: whether they are enough is the rollout's to say.
      return desired(model, version, context);
    }
    Optional<Integer> pods = serving.flatMap(s -> desired(model, s, context));
    return Replicas.of(model.getSpec().serving(), serving.equals(Optional.of(version)), pods);
  }

  private static Optional<Integer> desired(
      DetectorModel model, String version, Context<DetectorModel> context) {
    return ours(model, context, Deployment.class).stream()
        .filter(d -> d.getMetadata().getName().equals(version))
        .map(d -> WorkloadReader.orZero(d.getSpec().getReplicas()))
        .findFirst();
  }

  private Map<String, Workload> workloads(
      DetectorModel model,
      List<Version> versions,
      List<Service> services,
      List<Pod> pods,
      Context<DetectorModel> context) {
    Map<String, Workload> workloads = new HashMap<>();
    Optional<String> served = served(model, services);
    for (Deployment deployment : ours(model, context, Deployment.class)) {
      String name = deployment.getMetadata().getName();
      Optional<Deployment> wanted =
          versions.stream()
              .filter(v -> v.name().equals(name) && StoreUri.parse(v.uri()).isPresent())
              .findFirst()
              .map(v -> objects.deployment(model, v, replicas(model, name, services, context)));
      // Without an entry in the registry it can't be told; it is left as it is.
      boolean current =
          wanted.isEmpty()
              || apply.isCurrent(wanted.get(), deployment)
                  && hasCurrentService(model, name, services);
      boolean serves = served.equals(Optional.of(name));
      IntUnaryOperator least = n -> Replicas.least(model.getSpec().serving(), serves, n);
      long generation =
          wanted
              .map(w -> apply.generation(w, deployment))
              .orElse(deployment.getMetadata().getGeneration());
      workloads.put(
          name, reader.read(name, deployment, current, least, generation, podsOf(name, pods)));
    }
    return workloads;
  }

  private boolean hasCurrentService(DetectorModel model, String version, List<Service> services) {
    return named(services, version)
        .filter(s -> apply.isCurrent(objects.versionService(model, version), s))
        .isPresent();
  }

  private static Optional<Service> named(List<Service> services, String name) {
    return services.stream().filter(s -> s.getMetadata().getName().equals(name)).findFirst();
  }

  private static List<PodFacts> podsOf(String version, List<Pod> pods) {
    return pods.stream()
        .filter(p -> version.equals(p.getMetadata().getLabels().get(Loupe.LABEL_VERSION)))
        .map(PodFacts::new)
        .toList();
  }

  /** One that is being deleted does, too, on the connections that it has. */
  private static boolean answersEverybody(PodFacts pod) {
    return !pod.hasEnded() && !pod.asksForApiKeys();
  }
}
