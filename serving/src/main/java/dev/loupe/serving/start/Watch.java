package dev.loupe.serving.start;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at mounted files now and then. The kubelet needs up to 90 s to bring a change to the mount,
 * and no time where the pod's annotations are touched.
 */
final class Watch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Watch.class);

  private final ScheduledExecutorService executor;

  /**
   * @param name of its thread
   * @param reread takes up what changed
   */
  Watch(String name, Runnable reread, Duration every) {
    this.executor =
        Executors.newSingleThreadScheduledExecutor(
            work -> Thread.ofPlatform().name(name).daemon().unstarted(work));
    Future<?> _ =
        executor.scheduleWithFixedDelay(
            () -> look(reread), every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** What is thrown here would end the watch. */
  private static void look(Runnable reread) {
    try {
      reread.run();
    } catch (RuntimeException e) {
      LOG.atError().addKeyValue("event", "reread_failed").setCause(e).log("Tried again soon");
    }
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
