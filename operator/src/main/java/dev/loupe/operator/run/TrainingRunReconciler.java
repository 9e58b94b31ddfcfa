package dev.loupe.operator.run;

import dev.loupe.crd.DetectorModel;
import dev.loupe.crd.Loupe;
import dev.loupe.crd.TrainingRun;
import dev.loupe.crd.TrainingRunStatus;
import dev.loupe.operator.kube.Apply;
import dev.loupe.operator.kube.Clients;
import dev.loupe.operator.kube.Conditions;
import dev.loupe.operator.kube.Events;
import dev.loupe.operator.kube.Hold;
import dev.loupe.operator.kube.Labels;
import dev.loupe.operator.kube.StatusPatch;
import dev.loupe.operator.kube.Terminating;
import dev.loupe.operator.kube.Texts;
import dev.loupe.operator.metrics.LoupeMetrics;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
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
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drives a TrainingRun from Pending to its one end. Reports through the conditions Finished,
 * Succeeded, Progressing, Stalled and Ready.
 */
public final class TrainingRunReconciler implements Reconciler<TrainingRun> {
  private static final Logger LOG = LoggerFactory.getLogger(TrainingRunReconciler.class);
  public static final String NAME = "trainingrun";
  private static final Duration AT_ONCE = Duration.ofMillis(1);

  private final RunObserver observer;
  private final RunApplier applier;
  private final RunCounters counters;
  private final ProgressPoller poller;
  private final Events events;
  private final LoupeMetrics metrics;
  private final InstantSource clock;

  /**
   * @param trainerImage what every stage runs with, but training on a GPU
   * @param trainerCudaImage what training on a GPU runs with; empty if there is none
   * @param pullSecrets names of Secrets in the runs' namespaces
   */
  public record Settings(
      String trainerImage, Optional<String> trainerCudaImage, List<String> pullSecrets) {}

  public TrainingRunReconciler(
      KubernetesClient client,
      Settings settings,
      Events events,
      LoupeMetrics metrics,
      InstantSource clock) {
    this(client, settings, events, metrics, clock, StageJobs.PROGRESS_PORT);
  }

  TrainingRunReconciler(
      KubernetesClient client,
      Settings settings,
      Events events,
      LoupeMetrics metrics,
      InstantSource clock,
      int progressPort) {
    this.poller = new ProgressPoller(progressPort, metrics);
    this.observer =
        new RunObserver(
            client,
            new RunSnapshot.Images(settings.trainerImage(), settings.trainerCudaImage()),
            new JobReader(events, clock),
            poller);
    this.applier =
        new RunApplier(client, new Apply(client), new StageJobs(settings.pullSecrets()), clock);
    this.counters = new RunCounters(metrics);
    this.events = events;
    this.metrics = metrics;
    this.clock = clock;
  }

  @Override
  public UpdateControl<TrainingRun> reconcile(TrainingRun run, Context<TrainingRun> context) {
    Instant now = clock.instant();
    RunSnapshot seen = observer.observe(run, context);
    RunDecision decision = RunDecider.decide(seen, now);
    Optional<Hold> held = applier.apply(run, seen, decision);
    boolean told =
        report(run, seen, decision, RunReporter.status(seen, decision, held, now), context);
    metrics.reconciled(NAME, Duration.between(now, clock.instant()));
    return told
        ? lookAgain(decision, held)
        : UpdateControl.<TrainingRun>noUpdate().rescheduleAfter(StatusPatch.LOOK_AGAIN);
  }

  /** Whether the status is told as it was found out, or was already. */
  private boolean report(
      TrainingRun run,
      RunSnapshot seen,
      RunDecision decision,
      TrainingRunStatus after,
      Context<TrainingRun> context) {
    if (after.equals(seen.before())) {
      return true;
    }
    RunStory.between(seen.before(), after).forEach(what -> events.tell(run, what));
    log(seen.before(), after);
    if (!StatusPatch.write(run, fresh(run, after), context)) {
      return false;
    }
    counters.count(seen, decision, after, clock.instant());
    return true;
  }

  private static void log(TrainingRunStatus before, TrainingRunStatus after) {
    if (!after.phase().equals(before.phase())) {
      LOG.atInfo()
          .addKeyValue("phase", after.phase())
          .addKeyValue("message", after.message())
          .log("A run moved on");
    }
  }

  private static UpdateControl<TrainingRun> lookAgain(RunDecision decision, Optional<Hold> held) {
    UpdateControl<TrainingRun> none = UpdateControl.noUpdate();
    if (held.isPresent()) {
      return none.rescheduleAfter(RunDecider.LOOK_AGAIN);
    }
    return switch (decision) {
      case RunDecision.Wait wait -> none.rescheduleAfter(wait.lookAgain());
      // The cache tells when the Job is let go on.
      case RunDecision.Queue queue -> none;
      case RunDecision.Register register -> none.rescheduleAfter(AT_ONCE);
      case RunDecision.End end -> none.rescheduleAfter(AT_ONCE);
      // The caches tell when these writes have come true; this is for one that was missed.
      case RunDecision.WritePlan plan -> none.rescheduleAfter(RunDecider.LOOK_AGAIN_SOON);
      case RunDecision.StartStage start -> none.rescheduleAfter(RunDecider.LOOK_AGAIN_SOON);
      case RunDecision.RepeatStage repeat -> none.rescheduleAfter(RunDecider.LOOK_AGAIN_SOON);
      case RunDecision.StopLeftOvers left -> none.rescheduleAfter(RunDecider.LOOK_AGAIN_SOON);
      case RunDecision.LimitLife limit -> none;
      case RunDecision.Rest rest -> none;
    };
  }

  @Override
  public ErrorStatusUpdateControl<TrainingRun> updateErrorStatus(
      TrainingRun run, Context<TrainingRun> context, Exception e) {
    if (Thread.currentThread().isInterrupted()) {
      // The operator stops; the next one starts from what stands in the cluster.
      return ErrorStatusUpdateControl.defaultErrorProcessing();
    }
    if (Terminating.refused(e)) {
      return ErrorStatusUpdateControl.<TrainingRun>noStatusUpdate().withNoRetry();
    }
    metrics.reconcileFailed(NAME);
    TrainingRunStatus before = RunStatuses.of(run);
    if (before == RunStatuses.NONE || RunStatuses.ended(before)) {
      return ErrorStatusUpdateControl.defaultErrorProcessing();
    }
    String message =
        Texts.oneLine("The operator could not go on and tries again: " + e.getMessage());
    TrainingRunStatus after =
        RunStatuses.withConditions(
            before,
            new Conditions(before.conditions(), run.getMetadata().getGeneration(), clock.instant())
                .set(Conditions.READY, Conditions.Status.UNKNOWN, "ReconcileError", message)
                .keepOthers()
                .list());
    events.tell(run, new Events.Happening(Events.Type.WARNING, "ReconcileError", message, message));
    return after.equals(before)
        ? ErrorStatusUpdateControl.defaultErrorProcessing()
        : ErrorStatusUpdateControl.patchStatus(fresh(run, after));
  }

  @Override
  public List<EventSource<?, TrainingRun>> prepareEventSources(
      EventSourceContext<TrainingRun> context) {
    return List.of(
        ofRun(Job.class, context),
        ofRun(Pod.class, context),
        ofRun(ConfigMap.class, context),
        models(context),
        poller.source());
  }

  private static <T extends HasMetadata> EventSource<T, TrainingRun> ofRun(
      Class<T> type, EventSourceContext<TrainingRun> context) {
    return new InformerEventSource<>(
        InformerEventSourceConfiguration.from(type, TrainingRun.class)
            .withNamespacesInheritedFromController()
            .withInformerListLimit(Clients.LIST_PAGE)
            .withLabelSelector(Labels.TRAINER_OBJECTS)
            .withSecondaryToPrimaryMapper(TrainingRunReconciler::runOf)
            .build(),
        context);
  }

  private static Set<ResourceID> runOf(HasMetadata object) {
    String run = object.getMetadata().getLabels().get(Loupe.LABEL_RUN);
    return run == null
        ? Set.of()
        : Set.of(new ResourceID(run, object.getMetadata().getNamespace()));
  }

  /** A model that appears wakes the runs that wait for it. */
  private static EventSource<DetectorModel, TrainingRun> models(
      EventSourceContext<TrainingRun> context) {
    return new InformerEventSource<>(
        InformerEventSourceConfiguration.from(DetectorModel.class, TrainingRun.class)
            .withNamespacesInheritedFromController()
            .withInformerListLimit(Clients.LIST_PAGE)
            .withOnUpdateFilter((now, before) -> false)
            .withOnDeleteFilter((model, unknown) -> false)
            .withPrimaryToSecondaryMapper((TrainingRun run) -> Set.of())
            .withSecondaryToPrimaryMapper(model -> runsWaitingFor(model, context))
            .build(),
        context);
  }

  private static Set<ResourceID> runsWaitingFor(
      DetectorModel model, EventSourceContext<TrainingRun> context) {
    return context
        .getPrimaryCache()
        .list(
            model.getMetadata().getNamespace(),
            run ->
                run.getSpec().modelRef().name().equals(model.getMetadata().getName())
                    && !RunStatuses.ended(RunStatuses.of(run)))
        .map(ResourceID::fromResource)
        .collect(Collectors.toUnmodifiableSet());
  }

  private static TrainingRun fresh(TrainingRun run, TrainingRunStatus status) {
    TrainingRun fresh = new TrainingRun();
    fresh.setMetadata(
        new ObjectMetaBuilder()
            .withName(run.getMetadata().getName())
            .withNamespace(run.getMetadata().getNamespace())
            // A status that was written since is left.
            .withResourceVersion(run.getMetadata().getResourceVersion())
            .build());
    fresh.setStatus(status);
    return fresh;
  }
}
