package dev.loupe.operator.prometheus;

import dev.loupe.operator.poll.Rounds;
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
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks Prometheus about trials, outside reconcile, and wakes the object whose trial it is when an
 * answer says something new. One question an object at a time: when its window is over, and again
 * after the ask's interval for as long as the same is asked. The first is asked at once, so that a
 * Prometheus that does not answer is known before it is needed.
 *
 * @param <P> whose trials are measured
 */
public final class MeasurementPoller<P extends HasMetadata> extends AbstractEventSource<Void, P>
    implements ResourceEventAware<P> {
  private static final Logger LOG = LoggerFactory.getLogger(MeasurementPoller.class);
  private static final Duration TICK = Duration.ofSeconds(1);

  /** What could not be answered is asked again after this, or after a shorter interval. */
  static final Duration AFTER_TROUBLE = Duration.ofSeconds(10);

  /** An object with a trial is looked at again and again; this one was deleted meanwhile. */
  static final Duration FORGOTTEN_AFTER = Duration.ofHours(1);

  private final Function<Ask, Answer> measurer;
  private final Duration delay;
  private final InstantSource clock;
  private final Map<ResourceID, Trial> trials = new ConcurrentHashMap<>();
  private final Rounds rounds = new Rounds("measurements", TICK, this::askThoseDue);

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

  /** What is asked of one object's trial, and what that was last answered. */
  private static final class Trial {
    private final AtomicBoolean beingAsked = new AtomicBoolean();
    private volatile Ask ask;
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
            (id, old) -> {
              if (old == null) {
                return new Trial(ask, now, now);
              }
              return ask.isAnsweredBy(old.ask) ? old : new Trial(ask, over(ask), now);
            });
    trial.ask = ask;
    trial.confirmed = now;
    return trial.last;
  }

  /** When the window that begins where the last one ended can be counted. */
  private Instant over(Ask ask) {
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
    rounds.start();
  }

  @Override
  public void stop() {
    rounds.stop();
    trials.clear();
    super.stop();
  }

  void askThoseDue() {
    Instant now = clock.instant();
    trials.values().removeIf(trial -> trial.confirmed.plus(FORGOTTEN_AFTER).isBefore(now));
    trials.forEach(
        (id, trial) -> {
          if (!now.isBefore(trial.due) && trial.beingAsked.compareAndSet(false, true)) {
            rounds.beside(() -> ask(id, trial));
          }
        });
  }

  private void ask(ResourceID id, Trial trial) {
    Ask ask = trial.ask;
    Answer answer = answer(ask);
    boolean news = !trial.last.equals(Optional.of(answer));
    trial.last = Optional.of(answer);
    trial.due = again(ask, answer);
    trial.beingAsked.set(false);
    if (news && trials.get(id) == trial) {
      getEventHandler().handleEvent(new Event(id));
    }
  }

  private Answer answer(Ask ask) {
    try {
      return measurer.apply(ask);
    } catch (RuntimeException e) {
      LOG.atError().setCause(e).addKeyValue("model", ask.model()).log("A measurement failed");
      return new Answer.Unavailable(
          Answer.UNREADABLE, "What Prometheus answered could not be read: " + e.getMessage());
    }
  }

  private Instant again(Ask ask, Answer answer) {
    Instant now = clock.instant();
    return switch (answer) {
      case Answer.Counted _ -> now.isBefore(over(ask)) ? over(ask) : now.plus(ask.interval());
      case Answer.Unavailable _ ->
          now.plus(AFTER_TROUBLE.compareTo(ask.interval()) < 0 ? AFTER_TROUBLE : ask.interval());
    };
  }
}
