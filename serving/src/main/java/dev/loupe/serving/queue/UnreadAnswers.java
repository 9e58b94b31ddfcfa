package dev.loupe.serving.queue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Memory for answers that their clients have not taken yet. A client that takes nothing of an
 * answer for too long is cut off; and while all together are too much, whoever has let an answer
 * wait longest: a refusal would not free the memory, and would hit others. Thread-safe.
 */
public final class UnreadAnswers implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(UnreadAnswers.class);
  private static final long EVERY_MILLIS = 200;

  private final long limit;
  private final long patience;
  private final Ticker ticker;
  private final ScheduledExecutorService sweeper =
      Executors.newSingleThreadScheduledExecutor(
          work -> Thread.ofPlatform().name("unread-answers").daemon().unstarted(work));

  // Guarded by this; who has waited longest is first.
  private final Set<Reader> waiting = new LinkedHashSet<>();
  private long bytes;

  /**
   * @param limit bytes of all answers together, beyond which only the newest one may be
   * @param patience with a client that takes nothing of its answer
   */
  public UnreadAnswers(long limit, Duration patience, Ticker ticker) {
    this.limit = limit;
    this.patience = patience.toNanos();
    this.ticker = ticker;
    Future<?> _ =
        sweeper.scheduleWithFixedDelay(
            this::cutOffLate, EVERY_MILLIS, EVERY_MILLIS, TimeUnit.MILLISECONDS);
  }

  /**
   * @param cutOff ends the client's connection; called at most once, by any thread
   */
  public Reader reader(Runnable cutOff) {
    return new Reader(cutOff);
  }

  public synchronized long bytes() {
    return bytes;
  }

  /** Ends the connections of those who have let an answer wait too long. */
  void cutOffLate() {
    List<Reader> late = new ArrayList<>();
    synchronized (this) {
      long now = ticker.nanos();
      for (Reader reader : waiting) {
        if (now - reader.since < patience) {
          break;
        }
        late.add(reader);
      }
      late.forEach(Reader::forget);
    }
    late.forEach(reader -> cutOff(reader, "too slow"));
  }

  private static void cutOff(Reader reader, String why) {
    LOG.atInfo()
        .addKeyValue("event", "answer_not_taken")
        .addKeyValue("reason", why)
        .log("Cut off a client that does not take its answer");
    reader.cutOff.run();
  }

  @Override
  public void close() {
    sweeper.shutdownNow();
  }

  /** One client, and what waits for it. */
  public final class Reader {
    private final Runnable cutOff;

    // Guarded by UnreadAnswers.this.
    private long unread;
    private long since;
    private boolean over;

    private Reader(Runnable cutOff) {
      this.cutOff = cutOff;
    }

    /** So much more waits for the client. */
    public void given(long more) {
      List<Reader> longest = new ArrayList<>();
      synchronized (UnreadAnswers.this) {
        if (over) {
          return;
        }
        if (unread == 0) {
          begin();
        }
        unread += more;
        bytes += more;
        while (bytes > limit && waiting.size() > 1) {
          Reader first = waiting.iterator().next();
          longest.add(first);
          first.forget();
        }
      }
      longest.forEach(reader -> cutOff(reader, "too much waits"));
    }

    /** So much of it is gone. */
    public void taken(long less) {
      synchronized (UnreadAnswers.this) {
        if (over) {
          return;
        }
        unread -= less;
        bytes -= less;
        boolean _ = waiting.remove(this);
        if (unread > 0) {
          begin();
        }
      }
    }

    /** The client is gone. */
    public void close() {
      synchronized (UnreadAnswers.this) {
        forget();
      }
    }

    private void begin() {
      since = ticker.nanos();
      boolean _ = waiting.add(this);
    }

    private void forget() {
      over = true;
      bytes -= unread;
      unread = 0;
      boolean _ = waiting.remove(this);
    }
  }
}
