package dev.loupe.operator.faults;

import dev.loupe.crd.DetectorModel;
import dev.loupe.crd.TrainingRun;
import dev.loupe.operator.fixture.FollowingPods;
import dev.loupe.operator.fixture.Rollings;
import dev.loupe.operator.fixture.RunningOperator;
import dev.loupe.operator.fixture.TrialTraffic;
import dev.loupe.operator.kube.Events;
import dev.loupe.operator.metrics.LoupeMetrics;
import dev.loupe.operator.model.DetectorModelReconciler;
import dev.loupe.operator.run.TrainingRunReconciler;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ErrorStatusUpdateControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/** The operator from a start to its death: both reconcilers, which a test can wake. */
final class Life {
  private final Link link;
  private final Runs runs;
  private final Models models;
  private final RunningOperator operator;
  private final AtomicBoolean swept = new AtomicBoolean();

  Life(Link link, KubernetesClient client, String namespace, TrialTraffic traffic) {
    this.link = link;
    InstantSource clock = InstantSource.system();
    LoupeMetrics metrics = new LoupeMetrics(new SimpleMeterRegistry());
    Events events = new Events(client, clock, "test");
    this.runs =
        new Runs(
            new TrainingRunReconciler(
                client,
                new TrainingRunReconciler.Settings(
                    "loupe.local/trainer:1", Optional.empty(), List.of()),
                events,
                metrics,
                clock),
            link);
    this.models =
        new Models(
            new DetectorModelReconciler(
                client,
                new DetectorModelReconciler.Settings(
                    "loupe.local/serving:1",
                    List.of(),
                    Collections.emptySortedMap(),
                    Rollings.PATIENT),
                events,
                metrics,
                new FollowingPods(),
                traffic,
                clock,
                new SecureRandom()),
            link);
    this.operator = RunningOperator.start(client, namespace, runs, models);
  }

  boolean isDead() {
    return link.isDead();
  }

  /** Kills it, if nothing did; what is left of it is swept away. */
  void end() {
    link.die();
    if (swept.compareAndSet(false, true)) {
      operator.close();
    }
  }

  Waker<TrainingRun> runs() {
    return runs.waker;
  }

  Waker<DetectorModel> models() {
    return models.waker;
  }

  /** Wakes objects, and counts how often each was looked at. */
  static final class Waker<R extends HasMetadata> {
    private final Link link;
    private final SimpleInboundEventSource<R> source = new SimpleInboundEventSource<>("waker");
    private final Map<ResourceID, Long> begun = new ConcurrentHashMap<>();
    private final Map<ResourceID, Long> done = new ConcurrentHashMap<>();

    Waker(Link link) {
      this.link = link;
    }

    void wake(ResourceID id) {
      source.propagateEvent(id);
    }

    long begun(ResourceID id) {
      return begun.getOrDefault(id, 0L);
    }

    long done(ResourceID id) {
      return done.getOrDefault(id, 0L);
    }

    /** A dead operator does nothing more, not even try. */
    private UpdateControl<R> counted(Reconciler<R> what, R object, Context<R> context)
        throws Exception {
      if (link.isDead()) {
        return UpdateControl.noUpdate();
      }
      ResourceID id = ResourceID.fromResource(object);
      begun.merge(id, 1L, Long::sum);
      try {
        return what.reconcile(object, context);
      } finally {
        done.merge(id, 1L, Long::sum);
      }
    }

    private ErrorStatusUpdateControl<R> error(
        Reconciler<R> what, R object, Context<R> context, Exception e) {
      return link.isDead()
          ? ErrorStatusUpdateControl.<R>noStatusUpdate().withNoRetry()
          : what.updateErrorStatus(object, context, e);
    }

    private List<EventSource<?, R>> with(List<EventSource<?, R>> others) {
      List<EventSource<?, R>> all = new ArrayList<>(others);
      all.add(source);
      return all;
    }
  }

  private static final class Runs implements Reconciler<TrainingRun> {
    private final TrainingRunReconciler real;
    private final Waker<TrainingRun> waker;

    Runs(TrainingRunReconciler real, Link link) {
      this.real = real;
      this.waker = new Waker<>(link);
    }

    @Override
    public UpdateControl<TrainingRun> reconcile(TrainingRun run, Context<TrainingRun> context)
        throws Exception {
      return waker.counted(real, run, context);
    }

    @Override
    public ErrorStatusUpdateControl<TrainingRun> updateErrorStatus(
        TrainingRun run, Context<TrainingRun> context, Exception e) {
      return waker.error(real, run, context, e);
    }

    @Override
    public List<EventSource<?, TrainingRun>> prepareEventSources(
        EventSourceContext<TrainingRun> context) {
      return waker.with(real.prepareEventSources(context));
    }
  }

  private static final class Models implements Reconciler<DetectorModel> {
    private final DetectorModelReconciler real;
    private final Waker<DetectorModel> waker;

    Models(DetectorModelReconciler real, Link link) {
      this.real = real;
      this.waker = new Waker<>(link);
    }

    @Override
    public UpdateControl<DetectorModel> reconcile(
        DetectorModel model, Context<DetectorModel> context) throws Exception {
      return waker.counted(real, model, context);
    }

    @Override
    public ErrorStatusUpdateControl<DetectorModel> updateErrorStatus(
        DetectorModel model, Context<DetectorModel> context, Exception e) {
      return waker.error(real, model, context, e);
    }

    @Override
    public List<EventSource<?, DetectorModel>> prepareEventSources(
        EventSourceContext<DetectorModel> context) {
      return waker.with(real.prepareEventSources(context));
    }
  }
}
