package dev.loupe.serving.guard;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the guard's files now and then. The kubelet needs up to 90 s to bring a change to the
 * mount, and no time where the pod's annotations are touched.
 */
public final class Watch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Watch.class);

  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(
          work -> Thread.ofPlatform().name("guard-watch").daemon().unstarted(work));

  public Watch(Guard guard, Duration every) {
    Future<?> _ =
        executor.scheduleWithFixedDelay(
            () -> look(guard), every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** What is thrown here would end the watch. */
  private static void look(Guard guard) {
    try {
      guard.reread();
    } catch (RuntimeException e) {
      LOG.atError().addKeyValue("event", "reread_failed").setCause(e).log("Tried again soon");
    }
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
