package dev.loupe.serving.shadow;

import dev.loupe.contract.TrafficSplit.Shadow;
import dev.loupe.serving.predict.Input;
import dev.loupe.serving.predict.LoadedModel;
import dev.loupe.serving.predict.ModelHolder;
import dev.loupe.serving.predict.Outcome;
import dev.loupe.serving.predict.Outcome.Predicted;
import dev.loupe.serving.queue.ByteBudget;
import dev.loupe.serving.queue.Deadline;
import dev.loupe.serving.queue.SpareArrays;
import dev.loupe.serving.queue.Ticker;
import dev.loupe.serving.shadow.Comparison.Dropped;
import dev.loupe.serving.start.Settings;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows a candidate what the serving version has answered, and counts how they agree. Nobody waits
 * for it: what finds no room is dropped at once, what was taken is given up after {@link
 * #PATIENCE}. Each copy is counted once, compared or dropped. Thread-safe.
 */
@Singleton
public final class ShadowQueue implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofSeconds(5);
  static final int REMEMBERED = 100_000;

  /** What a copy takes beside its bytes; so many small ones are bounded, too. */
  static final int OVERHEAD_BYTES = 4 << 10;

  private static final Logger LOG = LoggerFactory.getLogger(ShadowQueue.class);

  private final Candidate candidate;
  private final ModelHolder models;
  private final ShadowMetrics metrics;
  private final SpareArrays spares;
  private final Ticker ticker;
  private final ByteBudget memory;
  private final Semaphore turns;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private volatile @Nullable Trial trial;

  @Inject
  ShadowQueue(
      Candidate candidate,
      ModelHolder models,
      ShadowMetrics metrics,
      SpareArrays spares,
      Ticker ticker,
      Settings settings) {
    this(
        candidate,
        models,
        metrics,
        spares,
        ticker,
        settings.shadowMemory(),
        settings.shadowConcurrency());
  }

  /**
   * @param memory bytes that copies may take at the same time
   * @param concurrency copies that the candidate is asked about at the same time
   */
  ShadowQueue(
      Candidate candidate,
      ModelHolder models,
      ShadowMetrics metrics,
      SpareArrays spares,
      Ticker ticker,
      long memory,
      int concurrency) {
    this.candidate = candidate;
    this.models = models;
    this.metrics = metrics;
    this.spares = spares;
    this.ticker = ticker;
    this.memory = new ByteBudget(memory);
    this.turns = new Semaphore(concurrency, true);
    models.whenLoaded(this::declare);
  }

  /**
   * One candidate's time.
   *
   * @param shadow as the last split has it
   * @param seen digests of the pictures that were compared
   */
  private record Trial(Shadow shadow, ShadowMetrics.Series series, Recent seen) {
    boolean isOf(String version) {
      return shadow.version().equals(version);
    }
  }

  /**
   * Who gets copies from now on. Which pictures it was asked about is forgotten when it is another
   * one, or nobody was asked meanwhile.
   *
   * @param shadow absent: nobody
   */
  public synchronized void follow(@Nullable Shadow shadow) {
    Trial last = trial;
    if (shadow == null) {
      trial = null;
    } else if (last != null && last.isOf(shadow.version())) {
      trial = new Trial(shadow, last.series(), last.seen());
    } else {
      trial = new Trial(shadow, metrics.of(shadow.version()), new Recent(REMEMBERED));
    }
    declare();
  }

  /** A series that began with its first event would not show it. */
  private void declare() {
    Trial now = trial;
    Optional<LoadedModel> model = models.current();
    if (now != null && model.isPresent()) {
      now.series().declare(model.get().classes());
    }
  }

  /**
   * Takes copies of what was predicted, if there is room. The arrays of the inputs are free when
   * this returns.
   *
   * @param outcomes one an input, in order
   */
  public void offer(List<Input> inputs, List<Outcome> outcomes) {
    Trial now = trial;
    if (now == null) {
      return;
    }
    for (int i = 0; i < outcomes.size(); i++) {
      if (outcomes.get(i) instanceof Predicted served) {
        offer(now, inputs.get(i), served);
      }
    }
  }

  private void offer(Trial now, Input input, Predicted served) {
    int side = models.current().map(model -> model.session().size()).orElse(0);
    ByteBudget.Hold hold = memory.hold();
    // What is sent is written beside the copy; what was let in has room for that.
    if (!hold.growTo(OVERHEAD_BYTES + 2 * Copies.bytes(input, side))) {
      now.series().dropped(Drop.MEMORY);
      return;
    }
    Input copy = Copies.copy(input, side, spares);
    Deadline deadline = Deadline.in(PATIENCE, ticker);
    try {
      threads.execute(() -> compare(now, copy, served, deadline, hold));
    } catch (RejectedExecutionException closed) {
      Copies.giveBack(copy, spares);
      hold.close();
      now.series().dropped(Drop.LATE);
    }
  }

  private void compare(
      Trial asked, Input copy, Predicted served, Deadline deadline, ByteBudget.Hold hold) {
    Comparison comparison;
    try (hold) {
      comparison = compared(asked, copy, served, deadline);
    } catch (InterruptedException closed) {
      comparison = new Dropped(Drop.LATE);
    } catch (RuntimeException e) {
      LOG.atError().addKeyValue("event", "shadow_failed").setCause(e).log("Nothing was compared");
      comparison = new Dropped(Drop.INCOMPATIBLE);
    } finally {
      Copies.giveBack(copy, spares);
    }
    asked.series().count(served.score().label(), comparison);
  }

  private Comparison compared(Trial asked, Input copy, Predicted served, Deadline deadline)
      throws InterruptedException {
    long digest = Copies.digest(copy);
    if (asked.seen().contains(digest)) {
      return new Dropped(Drop.REPEATED);
    }
    if (!turns.tryAcquire(deadline.left(ticker), TimeUnit.NANOSECONDS)) {
      return new Dropped(Drop.LATE);
    }
    Reply reply;
    try {
      Trial now = trial;
      if (now == null || !now.isOf(asked.shadow().version()) || deadline.isOver(ticker)) {
        return new Dropped(Drop.LATE);
      }
      reply = candidate.ask(now.shadow(), copy, deadline);
    } finally {
      turns.release();
    }
    Comparison comparison = Comparison.of(served, reply);
    boolean counts = !(comparison instanceof Dropped);
    return counts && !asked.seen().add(digest) ? new Dropped(Drop.REPEATED) : comparison;
  }

  /** Bytes that copies take now. */
  long held() {
    return memory.used();
  }

  @Override
  @PreDestroy
  public void close() {
    follow(null);
    threads.shutdownNow();
  }
}
