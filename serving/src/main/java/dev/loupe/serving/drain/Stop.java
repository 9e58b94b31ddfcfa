package dev.loupe.serving.drain;

import io.micronaut.context.ApplicationContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What happens on SIGTERM: drain, stop, end with 0. */
public final class Stop {
  private static final Logger LOG = LoggerFactory.getLogger(Stop.class);

  private Stop() {}

  /** Ends the process by itself: a JVM that a signal ends would say 143. */
  public static void onSignal(ApplicationContext context) {
    Runnable stop =
        () -> {
          drainAndClose(context);
          Runtime.getRuntime().halt(0);
        };
    Runtime.getRuntime().addShutdownHook(new Thread(stop, "stop"));
  }

  private static void drainAndClose(ApplicationContext context) {
    Drain drain = context.getBean(Drain.class);
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
    context.close();
  }
}
