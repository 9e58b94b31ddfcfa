package dev.loupe.operator.model;

import dev.loupe.crd.DetectorModel;
import dev.loupe.crd.ModelVersion;
import dev.loupe.crd.Serving;
import dev.loupe.operator.kube.Apply;
import dev.loupe.operator.kube.Handover;
import dev.loupe.operator.kube.Hold;
import dev.loupe.operator.kube.Owners;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.time.InstantSource;
import java.util.Optional;
import java.util.stream.Stream;

/** Carries a decision about a model's serving out. */
final class ModelApplier {
  private final KubernetesClient client;
  private final Apply apply;
  private final Handover handover;
  private final ServingObjects objects;
  private final ModelObjects shared;
  private final OwnedApply owned;
  private final StageRecorder stages;
  private final SplitWriter splits;
  private final SplitTouch touch;

  ModelApplier(
      KubernetesClient client,
      Apply apply,
      ServingObjects objects,
      ModelObjects shared,
      SplitTouch touch,
      InstantSource clock) {
    this.client = client;
    this.apply = apply;
    this.handover = new Handover(client);
    this.objects = objects;
    this.shared = shared;
    this.stages = new StageRecorder(client, clock);
    this.owned = new OwnedApply(client, apply, clock);
    this.splits = new SplitWriter(client, shared, owned);
    this.touch = touch;
  }

  /** What kept the decision from being carried out, if anything did. */
  Optional<Hold> apply(DetectorModel model, ModelDecision decision) {
    return switch (decision) {
      case ModelDecision.Configure configure -> configure(model);
      case ModelDecision.Run run -> run(model, run);
      case ModelDecision.Autoscale scale -> autoscale(model, scale.version());
      case ModelDecision.PointTraffic point -> pointTraffic(model, point);
      case ModelDecision.WriteSplit split -> splits.write(model, split.split());
      case ModelDecision.Touch touched -> touch(model, touched);
      case ModelDecision.Stop stop -> stop(model, stop.version());
      case ModelDecision.RecordStage stage -> recorded(model, stage);
      case ModelDecision.Discard discard -> discard(model, discard.version());
      case ModelDecision.Wait wait -> makeKeysAgain(model, wait);
      case ModelDecision.Rest rest -> Optional.empty();
    };
  }

  private Optional<Hold> configure(DetectorModel model) {
    return applyAll(model, shared.policy(model), shared.budget(model))
        .or(() -> apply.make(shared.keys(model)).map(owned::refused));
  }

  private Optional<Hold> run(DetectorModel model, ModelDecision.Run run) {
    Deployment wanted = objects.deployment(model, run.version(), run.replicas());
    Deployment found = client.resource(wanted).get();
    if (found != null
        && run.replicas().isEmpty()
        && Owners.owns(model.getMetadata().getUid(), found)) {
      handover.leaveReplicas(found);
    }
    return owned
        .apply(model, wanted, found)
        .or(() -> owned.apply(model, objects.versionService(model, run.version().name())));
  }

  private Optional<Hold> autoscale(DetectorModel model, Optional<String> version) {
    Serving.Autoscaling wanted = model.getSpec().serving().autoscaling();
    if (wanted != null && version.isPresent()) {
      return owned.apply(model, shared.autoscaler(model, wanted, version.get()));
    }
    client
        .autoscaling()
        .v2()
        .horizontalPodAutoscalers()
        .inNamespace(model.getMetadata().getNamespace())
        .withName(model.getMetadata().getName())
        .delete();
    return Optional.empty();
  }

  /** The operator may not read Secrets; the kubelet says when a pod lacks its own. */
  private Optional<Hold> makeKeysAgain(DetectorModel model, ModelDecision.Wait wait) {
    String missing =
        "secret \"%s\" not found".formatted(ModelObjects.keysName(model.getMetadata().getName()));
    return wait.hold().filter(hold -> hold.message().contains(missing)).isPresent()
        ? apply.make(shared.keys(model)).map(owned::refused)
        : Optional.empty();
  }

  private Optional<Hold> applyAll(DetectorModel model, HasMetadata... wanted) {
    return Stream.of(wanted)
        .map(object -> owned.apply(model, object))
        .flatMap(Optional::stream)
        .findFirst();
  }

  /**
   * A cache that lags shows the Service as it was before the last move, and the decision made on it
   * would move the traffic back. Nothing is written then; the cache's news wakes the model.
   */
  private Optional<Hold> pointTraffic(DetectorModel model, ModelDecision.PointTraffic point) {
    Service wanted = objects.trafficService(model, point.version());
    Service found = client.resource(wanted).get();
    boolean stale =
        found != null
            && Owners.owns(model.getMetadata().getUid(), found)
            && !ModelObserver.selectedVersion(found).equals(point.from());
    return stale ? Optional.empty() : owned.apply(model, wanted, found);
  }

  private Optional<Hold> touch(DetectorModel model, ModelDecision.Touch what) {
    touch.touch(model.getMetadata().getNamespace(), what);
    return Optional.empty();
  }

  private Optional<Hold> stop(DetectorModel model, String version) {
    String namespace = model.getMetadata().getNamespace();
    // The Service first: while the Deployment stands, a stop in between is seen and done again.
    client.services().inNamespace(namespace).withName(version).delete();
    client.apps().deployments().inNamespace(namespace).withName(version).delete();
    apply.forget("Service", namespace, version);
    apply.forget("Deployment", namespace, version);
    return Optional.empty();
  }

  /** As it is in this moment: the cache may not know yet that somebody has changed it. */
  private Optional<Hold> discard(DetectorModel model, Version version) {
    Resource<ModelVersion> entry =
        client
            .resources(ModelVersion.class)
            .inNamespace(model.getMetadata().getNamespace())
            .withName(version.name());
    ModelVersion found = entry.get();
    if (found != null && Owners.isOurs(found)) {
      entry.lockResourceVersion(found.getMetadata().getResourceVersion()).delete();
    }
    return Optional.empty();
  }

  private Optional<Hold> recorded(DetectorModel model, ModelDecision.RecordStage stage) {
    stages.record(model.getMetadata().getNamespace(), stage);
    return Optional.empty();
  }
}
