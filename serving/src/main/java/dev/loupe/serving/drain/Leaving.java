package dev.loupe.serving.drain;

import jakarta.inject.Singleton;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether clients shall come back over another connection. They shall for ever while the server
 * drains, and for as long as another version's pods are those to ask: what comes here then comes
 * from clients that keep connections open, or learn late of the Service's new endpoints. It is
 * answered as before. Thread-safe.
 */
@Singleton
public final class Leaving {
  private static final Logger LOG = LoggerFactory.getLogger(Leaving.class);

  private final Drain drain;
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private volatile boolean left;

  Leaving(Drain drain) {
    this.drain = drain;
  }

  /** Whether an answer shall be its connection's last. */
  public boolean isOn() {
    return left || drain.isDraining();
  }

  /** Runs it each time that clients begin to be sent elsewhere; at once if they are. */
  public void whenBegun(Runnable listener) {
    listeners.add(listener);
    drain.whenBegun(listener);
    if (left) {
      listener.run();
    }
  }

  /** Whether other pods are to be asked now; this can be taken back, until the server drains. */
  public synchronized void set(boolean leave) {
    if (leave == left) {
      return;
    }
    left = leave;
    LOG.atInfo()
        .addKeyValue("event", leave ? "leaving_began" : "leaving_ended")
        .log(leave ? "Clients are sent to other pods" : "Clients are welcome again");
    if (leave) {
      listeners.forEach(Runnable::run);
    }
  }
}
