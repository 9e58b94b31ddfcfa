package dev.loupe.operator.model;

import dev.loupe.crd.DetectorModel;
import dev.loupe.operator.rollout.Ask;
import dev.loupe.operator.rollout.Measured;
import io.javaoperatorsdk.operator.processing.event.Event;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.AbstractEventSource;
import io.javaoperatorsdk.operator.processing.event.source.ResourceEventAware;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts what rollouts ask for, outside reconcile, and wakes the model when it has. */
final class MeasurementPoller extends AbstractEventSource<Void, DetectorModel>
    implements Measurements, ResourceEventAware<DetectorModel> {
  private static final Logger LOG = LoggerFactory.getLogger(MeasurementPoller.class);
  private static final Duration TICK = Duration.ofSeconds(1);
  private static final Duration AGAIN = Duration.ofSeconds(2);
  private static final Duration AGAIN_AFTER_TROUBLE = Duration.ofSeconds(5);
  private static final int AT_ONCE = 8;

  private final Function<Ask, Measured> measure;
  private final InstantSource clock;
  private final Map<ResourceID, Asked> asked = new ConcurrentHashMap<>();
  private final Semaphore places = new Semaphore(AT_ONCE);
  private Optional<ScheduledExecutorService> timer = Optional.empty();

  /**
   * @param measure blocks until it knows; {@link Measured.Nothing} as long as a window is not over
   */
  MeasurementPoller(Function<Ask, Measured> measure, InstantSource clock) {
    super(Void.class, "measurements");
    this.measure = measure;
    this.clock = clock;
  }

  /** One model's question, and what is known to it. */
  private static final class Asked {
    private volatile Ask ask;
    private volatile Measured answer = new Measured.Nothing();
    private volatile Instant due;
    private volatile boolean busy;

    Asked(Ask ask, Instant due) {
      this.ask = ask;
      this.due = due;
    }
  }

  @Override
  public Measured of(DetectorModel model, Optional<Ask> ask) {
    ResourceID id = ResourceID.fromResource(model);
    if (ask.isEmpty()) {
      asked.remove(id);
      return new Measured.Nothing();
    }
    Asked now =
        asked.compute(
            id,
            (key, old) -> {
              if (old == null || !ask.get().isAnsweredBy(old.ask)) {
                return new Asked(ask.get(), clock.instant());
              }
              old.ask = ask.get();
              return old;
            });
    return now.answer;
  }

  @Override
  public Set<Void> getSecondaryResources(DetectorModel primary) {
    return Set.of();
  }

  @Override
  public void onResourceDeleted(DetectorModel model) {
    asked.remove(ResourceID.fromResource(model));
  }

  @Override
  public void start() {
    if (isRunning()) {
      return;
    }
    super.start();
    ScheduledExecutorService executor =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("measurements-", 0).factory());
    var ticks =
        executor.scheduleWithFixedDelay(
            this::measureAll, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
    LOG.atDebug().addKeyValue("cancelled", ticks.isCancelled()).log("Measurements begin");
    timer = Optional.of(executor);
  }

  @Override
  public void stop() {
    timer.ifPresent(ScheduledExecutorService::shutdownNow);
    timer = Optional.empty();
    super.stop();
  }

  private void measureAll() {
    Instant now = clock.instant();
    asked.forEach(
        (id, whom) -> {
          // One that finds no place is measured next time.
          if (!whom.busy && !now.isBefore(whom.due) && places.tryAcquire()) {
            whom.busy = true;
            Thread.startVirtualThread(
                () -> {
                  try {
                    measure(id, whom);
                  } finally {
                    whom.busy = false;
                    places.release();
                  }
                });
          }
        });
  }

  private void measure(ResourceID id, Asked whom) {
    Measured said = answer(whom.ask);
    whom.due = clock.instant().plus(pause(said, whom.ask));
    boolean news = !said.equals(whom.answer);
    whom.answer = said;
    if (news && asked.get(id) == whom) {
      getEventHandler().handleEvent(new Event(id));
    }
  }

  private Measured answer(Ask ask) {
    try {
      return measure.apply(ask);
    } catch (RuntimeException e) {
      LOG.atError().setCause(e).addKeyValue("model", ask.model()).log("A measurement failed");
      return new Measured.Unavailable(
          "MeasurementFailed", "What Prometheus answered could not be read: " + e.getMessage());
    }
  }

  /** What is counted is asked for no more: the next window is another question. */
  private static Duration pause(Measured said, Ask ask) {
    return switch (said) {
      case Measured.Nothing() -> AGAIN;
      case Measured.Unavailable _ -> AGAIN_AFTER_TROUBLE;
      case Measured.Counted _ -> ask.interval().plus(AGAIN_AFTER_TROUBLE);
    };
  }
}
