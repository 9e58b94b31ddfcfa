package dev.loupe.operator.model;

import dev.loupe.crd.DetectorModel;
import dev.loupe.crd.DetectorModelStatus;
import dev.loupe.crd.Loupe;
import dev.loupe.crd.ModelVersion;
import dev.loupe.operator.kube.Apply;
import dev.loupe.operator.kube.Clients;
import dev.loupe.operator.kube.Conditions;
import dev.loupe.operator.kube.Events;
import dev.loupe.operator.kube.Hold;
import dev.loupe.operator.kube.Labels;
import dev.loupe.operator.kube.PodHolds;
import dev.loupe.operator.kube.StatusPatch;
import dev.loupe.operator.kube.Terminating;
import dev.loupe.operator.kube.Texts;
import dev.loupe.operator.metrics.LoupeMetrics;
import dev.loupe.operator.poll.Measurements;
import dev.loupe.operator.poll.SplitReports;
import dev.loupe.operator.rollout.Pace;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ErrorStatusUpdateControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves a DetectorModel's newest version that passed the gate, and moves the traffic to a newer
 * one without a failed request. Reports through the conditions Ready, Serving, Progressing and
 * Stalled.
 */
public final class DetectorModelReconciler implements Reconciler<DetectorModel> {
  private static final Logger LOG = LoggerFactory.getLogger(DetectorModelReconciler.class);
  public static final String NAME = "detectormodel";
  private static final Duration SOON = Duration.ofSeconds(3);
  private static final Duration WHEN_HELD = Duration.ofSeconds(10);
  private static final Duration AT_ONCE = Duration.ofMillis(10);

  private final ModelObserver observer;
  private final ModelApplier applier;
  private final SplitReports splits;
  private final Events events;
  private final LoupeMetrics metrics;
  private final InstantSource clock;
  private final Pace pace;
  private final Measurements measurements;
  private final RolloutFigures figures;

  /**
   * @param servingImage what answers predictions
   * @param pullSecrets names of Secrets in the models' namespaces
   * @param env variables of what answers predictions, none of which the operator sets itself
   * @param pace of rollouts
   */
  public record Settings(
      String servingImage, List<String> pullSecrets, SortedMap<String, String> env, Pace pace) {}

  public DetectorModelReconciler(
      KubernetesClient client,
      Settings settings,
      Events events,
      LoupeMetrics metrics,
      SplitReports splits,
      Measurements measurements,
      InstantSource clock,
      RandomGenerator random) {
    this.measurements = measurements;
    this.figures = new RolloutFigures(metrics.rollouts());
    this.pace = settings.pace();
    Apply apply = new Apply(client);
    ServingObjects objects =
        new ServingObjects(settings.servingImage(), settings.pullSecrets(), settings.env());
    ModelObjects shared = new ModelObjects(random);
    SplitTouch touch = new SplitTouch(client);
    this.splits = splits;
    this.observer =
        new ModelObserver(
            apply,
            objects,
            new SharedObserver(apply, shared),
            new SplitReader(apply, shared, touch, splits, clock),
            new PodHolds(events, clock),
            new RolloutObserver(client, measurements));
    this.applier = new ModelApplier(client, apply, objects, shared, touch, clock);
    this.events = events;
    this.metrics = metrics;
    this.clock = clock;
  }

  @Override
  public UpdateControl<DetectorModel> reconcile(
      DetectorModel model, Context<DetectorModel> context) {
    Instant now = clock.instant();
    ModelSnapshot seen = observer.observe(model, context);
    Optional<RolloutTurn> rollout = RolloutTurn.of(seen, pace, now);
    if (rollout.filter(RolloutTurn::isTransition).isPresent()) {
      return move(model, seen, rollout.get(), now, context);
    }
    ModelDecision decision = ModelDecider.decide(seen, rollout, now);
    // Told before it is done: a stop in between tells it once, and does it later.
    ModelStory.of(decision, seen).ifPresent(what -> events.tell(model, what));
    rollout.ifPresent(
        r ->
            ModelStory.refused(r.refusals(), seen.before())
                .forEach(what -> events.tell(model, what)));
    Optional<Hold> held = applier.apply(model, decision);
    boolean told =
        report(model, seen, ModelReporter.status(seen, rollout, decision, held, now), context);
    metrics.reconciled(NAME, Duration.between(now, clock.instant()));
    return told
        ? lookAgain(decision, held, seen, rollout)
        : UpdateControl.<DetectorModel>noUpdate().rescheduleAfter(StatusPatch.LOOK_AGAIN);
  }

  /** A rollout's next state is a status and nothing else: what it asks for comes next. */
  private UpdateControl<DetectorModel> move(
      DetectorModel model,
      ModelSnapshot seen,
      RolloutTurn rollout,
      Instant now,
      Context<DetectorModel> context) {
    rollout.happening().ifPresent(what -> events.tell(model, what));
    boolean told = report(model, seen, ModelReporter.moved(seen, rollout, now), context);
    metrics.reconciled(NAME, Duration.between(now, clock.instant()));
    return UpdateControl.<DetectorModel>noUpdate()
        .rescheduleAfter(told ? AT_ONCE : StatusPatch.LOOK_AGAIN);
  }

  /** Whether the status is told as it was found out, or was already. */
  private boolean report(
      DetectorModel model,
      ModelSnapshot seen,
      DetectorModelStatus after,
      Context<DetectorModel> context) {
    DetectorModelStatus before = seen.before();
    figures.show(model, after);
    if (after.equals(before)) {
      return true;
    }
    ModelStory.between(before, after).forEach(what -> events.tell(model, what));
    log(before, after);
    if (!StatusPatch.write(model, fresh(model, after), context)) {
      return false;
    }
    if (before.version() != null && !Objects.equals(before.version(), after.version())) {
      metrics.tookOver();
    }
    figures.ended(model, before, after);
    return true;
  }

  private static void log(DetectorModelStatus before, DetectorModelStatus after) {
    if (!after.phase().equals(before.phase())) {
      LOG.atInfo()
          .addKeyValue("phase", after.phase())
          .addKeyValue("message", after.message())
          .log("A model moved on");
    }
  }

  private static UpdateControl<DetectorModel> lookAgain(
      ModelDecision decision,
      Optional<Hold> held,
      ModelSnapshot seen,
      Optional<RolloutTurn> rollout) {
    UpdateControl<DetectorModel> none = UpdateControl.noUpdate();
    if (held.isPresent()) {
      return none.rescheduleAfter(WHEN_HELD);
    }
    return switch (decision) {
      case ModelDecision.Wait wait -> none.rescheduleAfter(wait.lookAgain());
      // The caches tell when these writes have come true; this is for one that was missed.
      case ModelDecision.Configure configure -> none.rescheduleAfter(SOON);
      case ModelDecision.Run run -> none.rescheduleAfter(SOON);
      case ModelDecision.Autoscale scale -> none.rescheduleAfter(SOON);
      case ModelDecision.PointTraffic point -> none.rescheduleAfter(SOON);
      case ModelDecision.WriteSplit split -> none.rescheduleAfter(SOON);
      case ModelDecision.Touch touch -> none.rescheduleAfter(SOON);
      case ModelDecision.Stop stop -> none.rescheduleAfter(SOON);
      case ModelDecision.RecordStage stage -> none.rescheduleAfter(SOON);
      case ModelDecision.Discard discard -> none.rescheduleAfter(SOON);
      // Who is asked for something is forgotten unless that is said again.
      case ModelDecision.Rest rest ->
          seen.splits().behindSince().isPresent()
              ? none.rescheduleAfter(WHEN_HELD)
              : rollout.flatMap(RolloutTurn::lookAgain).map(none::rescheduleAfter).orElse(none);
    };
  }

  @Override
  public ErrorStatusUpdateControl<DetectorModel> updateErrorStatus(
      DetectorModel model, Context<DetectorModel> context, Exception e) {
    if (Thread.currentThread().isInterrupted()) {
      // The operator stops; the next one starts from what stands in the cluster.
      return ErrorStatusUpdateControl.defaultErrorProcessing();
    }
    if (Terminating.refused(e)) {
      return ErrorStatusUpdateControl.<DetectorModel>noStatusUpdate().withNoRetry();
    }
    metrics.reconcileFailed(NAME);
    DetectorModelStatus before = ModelStatuses.of(model);
    String message =
        Texts.oneLine("The operator could not go on and tries again: " + e.getMessage());
    events.tell(
        model, new Events.Happening(Events.Type.WARNING, "ReconcileError", message, message));
    if (before == ModelStatuses.NONE) {
      return ErrorStatusUpdateControl.defaultErrorProcessing();
    }
    DetectorModelStatus after =
        ModelStatuses.withConditions(
            before,
            new Conditions(
                    before.conditions(), model.getMetadata().getGeneration(), clock.instant())
                .set(Conditions.READY, Conditions.Status.UNKNOWN, "ReconcileError", message)
                .keepOthers()
                .list());
    return after.equals(before)
        ? ErrorStatusUpdateControl.defaultErrorProcessing()
        : ErrorStatusUpdateControl.patchStatus(fresh(model, after));
  }

  @Override
  public List<EventSource<?, DetectorModel>> prepareEventSources(
      EventSourceContext<DetectorModel> context) {
    return List.of(
        ofModel(Deployment.class, context),
        ofModel(Service.class, context),
        ofModel(Pod.class, context),
        ofModel(EndpointSlice.class, context),
        ofModel(ConfigMap.class, context),
        ofModel(PodDisruptionBudget.class, context),
        ofModel(HorizontalPodAutoscaler.class, context),
        versions(context),
        splits.source(),
        measurements.source(),
        figures);
  }

  private static <T extends HasMetadata> EventSource<T, DetectorModel> ofModel(
      Class<T> type, EventSourceContext<DetectorModel> context) {
    return new InformerEventSource<>(
        InformerEventSourceConfiguration.from(type, DetectorModel.class)
            .withNamespacesInheritedFromController()
            .withInformerListLimit(Clients.LIST_PAGE)
            .withLabelSelector(Labels.SERVING_OBJECTS)
            .withSecondaryToPrimaryMapper(DetectorModelReconciler::modelOf)
            .build(),
        context);
  }

  private static Set<ResourceID> modelOf(HasMetadata object) {
    String model = object.getMetadata().getLabels().get(Loupe.LABEL_MODEL);
    return model == null
        ? Set.of()
        : Set.of(new ResourceID(model, object.getMetadata().getNamespace()));
  }

  /** An imported entry of the registry has no label of ours; its spec names the model. */
  private static EventSource<ModelVersion, DetectorModel> versions(
      EventSourceContext<DetectorModel> context) {
    return new InformerEventSource<>(
        InformerEventSourceConfiguration.from(ModelVersion.class, DetectorModel.class)
            .withNamespacesInheritedFromController()
            .withInformerListLimit(Clients.LIST_PAGE)
            .withSecondaryToPrimaryMapper(
                version ->
                    Set.of(
                        new ResourceID(
                            version.getSpec().modelRef().name(),
                            version.getMetadata().getNamespace())))
            .build(),
        context);
  }

  private static DetectorModel fresh(DetectorModel model, DetectorModelStatus status) {
    DetectorModel fresh = new DetectorModel();
    fresh.setMetadata(
        new ObjectMetaBuilder()
            .withName(model.getMetadata().getName())
            .withNamespace(model.getMetadata().getNamespace())
            // A status that was written since is left.
            .withResourceVersion(model.getMetadata().getResourceVersion())
            .build());
    fresh.setStatus(status);
    return fresh;
  }
}
