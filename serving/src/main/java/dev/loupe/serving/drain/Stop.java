package dev.loupe.serving.drain;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What happens on SIGTERM: drain, and end with 0. */
public final class Stop {
  private static final Logger LOG = LoggerFactory.getLogger(Stop.class);

  private Stop() {}

  /**
   * Ends the process by itself: a JVM that a signal ends would say 143. Nothing is taken down
   * before: a server whose model is gone and whose port is still open would answer errors.
   */
  public static void onSignal(Drain drain) {
    Runnable stop =
        () -> {
          drain(drain);
          Runtime.getRuntime().halt(0);
        };
    Runtime.getRuntime().addShutdownHook(new Thread(stop, "stop"));
  }

  private static void drain(Drain drain) {
    drain.begin();
    LOG.atInfo().addKeyValue("event", "drain_began").log("Draining");
    try {
      Drain.Ended ended = drain.await();
      LOG.atInfo()
          .addKeyValue("event", "drain_ended")
          .addKeyValue("how", ended)
          .log("Drained; the server ends");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
