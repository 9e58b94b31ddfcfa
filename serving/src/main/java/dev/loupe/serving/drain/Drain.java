package dev.loupe.serving.drain;

import dev.loupe.serving.queue.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The end of a server that others still send to. A Service's endpoints change behind clients that
 * keep connections open and proxies that learn late, so a draining server goes on listening and
 * answering, tells everyone to come back over another connection, and ends when nobody has come for
 * a while. No connection is closed before: a client may be about to use it. Thread-safe.
 */
public final class Drain {
  /** How it came to its end. */
  public enum Ended {
    /** No request was seen for the whole period. */
    QUIET,
    /** Requests still came when the limit was reached. */
    LIMIT
  }

  private final long quiet;
  private final long limit;
  private final Ticker ticker;

  // Guarded by this.
  private boolean draining;
  private long begun;
  private int inFlight;
  private long lastSeen;
  private final List<Runnable> listeners = new ArrayList<>();

  /**
   * @param quiet how long no request must have been seen
   * @param limit how long draining takes at most
   */
  public Drain(Duration quiet, Duration limit, Ticker ticker) {
    this.quiet = quiet.toNanos();
    this.limit = limit.toNanos();
    this.ticker = ticker;
    this.lastSeen = ticker.nanos();
  }

  /** A request came. */
  public synchronized void came() {
    inFlight++;
    lastSeen = ticker.nanos();
    notifyAll();
  }

  /** Its answer was made. */
  public synchronized void answered() {
    inFlight--;
    lastSeen = ticker.nanos();
    notifyAll();
  }

  /**
   * What there is to do.
   *
   * @param inFlight requests that came and are not answered
   * @param idle since one came or was answered
   */
  public record Seen(int inFlight, Duration idle) {}

  public synchronized Seen seen() {
    return new Seen(inFlight, Duration.ofNanos(ticker.nanos() - lastSeen));
  }

  public synchronized boolean isDraining() {
    return draining;
  }

  /** Runs it when a drain begins; at once if one has begun. */
  public void whenBegun(Runnable listener) {
    synchronized (this) {
      if (!draining) {
        listeners.add(listener);
        return;
      }
    }
    listener.run();
  }

  /** From now on every answer says that its connection is the last of its kind. */
  public void begin() {
    List<Runnable> told;
    synchronized (this) {
      if (draining) {
        return;
      }
      draining = true;
      begun = ticker.nanos();
      // Those who were sent here just before have not had their time yet.
      lastSeen = begun;
      told = List.copyOf(listeners);
      notifyAll();
    }
    told.forEach(Runnable::run);
  }

  /** Waits until a drain that has begun is over. */
  public synchronized Ended await() throws InterruptedException {
    while (true) {
      long now = ticker.nanos();
      long toLimit = begun + limit - now;
      long toQuiet = inFlight > 0 ? Long.MAX_VALUE : lastSeen + quiet - now;
      if (toQuiet <= 0) {
        return Ended.QUIET;
      }
      if (toLimit <= 0) {
        return Ended.LIMIT;
      }
      TimeUnit.NANOSECONDS.timedWait(this, Math.min(toQuiet, toLimit));
    }
  }
}
