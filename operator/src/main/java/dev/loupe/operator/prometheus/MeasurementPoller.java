package dev.loupe.operator.prometheus;

import io.fabric8.kubernetes.api.model.HasMetadata;
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
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/**
 * Asks Prometheus about trials, outside reconcile, and wakes the object whose trial it is when an
 * answer says something new. One question an object at a time; again after the ask's interval for
 * as long as the same is asked.
 *
 * @param <P> whose trials are measured
 */
public final class MeasurementPoller<P extends HasMetadata> extends AbstractEventSource<Void, P>
    implements ResourceEventAware<P> {
  private static final Duration TICK = Duration.ofSeconds(1);

  /** An object with a trial is looked at again and again; this one was deleted meanwhile. */
  static final Duration FORGOTTEN_AFTER = Duration.ofHours(1);

  private final Function<Ask, Answer> measurer;
  private final Duration delay;
  private final InstantSource clock;
  private final Map<ResourceID, Trial> trials = new ConcurrentHashMap<>();
  private Optional<Threads> threads = Optional.empty();

  /**
   * @param measurer is not closed here
   */
  public MeasurementPoller(Measurer measurer, InstantSource clock) {
    this(measurer::measure, measurer.delay(), clock);
  }

  MeasurementPoller(Function<Ask, Answer> measurer, Duration delay, InstantSource clock) {
    super(Void.class, "measurements");
    this.measurer = measurer;
    this.delay = delay;
    this.clock = clock;
  }

  private record Threads(
      ScheduledExecutorService timer, ScheduledFuture<?> rounds, ExecutorService askers) {
    void stop() {
      rounds.cancel(false);
      timer.shutdownNow();
      askers.shutdownNow();
    }
  }

  /** What is asked of one object's trial, and what that was last answered. */
  private static final class Trial {
    private final Ask ask;
    private final AtomicBoolean beingAsked = new AtomicBoolean();
    private volatile Instant confirmed;
    private volatile Instant due;
    private volatile Optional<Answer> last = Optional.empty();

    Trial(Ask ask, Instant due, Instant now) {
      this.ask = ask;
      this.due = due;
      this.confirmed = now;
    }
  }

  /**
   * Measures a trial from now on, until another is asked for or {@link #forget}.
   *
   * @return what this very ask was last answered; empty: its first window is not over yet
   */
  public Optional<Answer> of(P object, Ask ask) {
    Instant now = clock.instant();
    Trial trial =
        trials.compute(
            ResourceID.fromResource(object),
            (id, old) ->
                old != null && old.ask.equals(ask) ? old : new Trial(ask, firstDue(ask), now));
    trial.confirmed = now;
    return trial.last;
  }

  private Instant firstDue(Ask ask) {
    return ask.countedTo().plus(ask.interval()).plus(delay);
  }

  public void forget(P object) {
    trials.remove(ResourceID.fromResource(object));
  }

  @Override
  public Set<Void> getSecondaryResources(P primary) {
    return Set.of();
  }

  @Override
  public void onResourceDeleted(P object) {
    forget(object);
  }

  @Override
  public void start() {
    if (isRunning()) {
      return;
    }
    super.start();
    ScheduledExecutorService timer =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("measurements-", 0).factory());
    ScheduledFuture<?> rounds =
        timer.scheduleWithFixedDelay(
            this::askThoseDue, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
    threads = Optional.of(new Threads(timer, rounds, Executors.newVirtualThreadPerTaskExecutor()));
  }

  @Override
  public void stop() {
    threads.ifPresent(Threads::stop);
    threads = Optional.empty();
    trials.clear();
    super.stop();
  }

  void askThoseDue() {
    Instant now = clock.instant();
    trials.values().removeIf(trial -> trial.confirmed.plus(FORGOTTEN_AFTER).isBefore(now));
    trials.forEach(
        (id, trial) -> {
          if (!now.isBefore(trial.due) && trial.beingAsked.compareAndSet(false, true)) {
            threads.ifPresentOrElse(
                t -> t.askers().execute(() -> ask(id, trial)), () -> ask(id, trial));
          }
        });
  }

  private void ask(ResourceID id, Trial trial) {
    try {
      Answer answer = measurer.apply(trial.ask);
      boolean news = !trial.last.equals(Optional.of(answer));
      trial.last = Optional.of(answer);
      if (news && trials.get(id) == trial) {
        getEventHandler().handleEvent(new Event(id));
      }
    } finally {
      trial.due = clock.instant().plus(trial.ask.interval());
      trial.beingAsked.set(false);
    }
  }
}
