package dev.loupe.serving.queue;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The work that waits for a core, first come first served, and the threads that do it: one a core,
 * since more would only share it. What finds the queue full is refused at once.
 */
public final class WorkQueue implements AutoCloseable {
  private final ThreadPoolExecutor workers;
  private final int limit;

  /**
   * @param threads that work
   * @param limit how many pieces of work may wait for one
   */
  public WorkQueue(int threads, int limit) {
    AtomicInteger number = new AtomicInteger();
    this.limit = limit;
    this.workers =
        new ThreadPoolExecutor(
            threads,
            threads,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(limit),
            work -> new Thread(work, "worker-" + number.incrementAndGet()));
    workers.prestartAllCoreThreads();
  }

  /** False if the queue is full or closed: then the work is never done. */
  public boolean offer(Runnable work) {
    try {
      workers.execute(work);
      return true;
    } catch (RejectedExecutionException full) {
      return false;
    }
  }

  public int threads() {
    return workers.getCorePoolSize();
  }

  /** How many wait. */
  public int waiting() {
    return workers.getQueue().size();
  }

  public int limit() {
    return limit;
  }

  /** Ends the threads when they have done what was accepted. */
  @Override
  public void close() {
    workers.close();
  }
}
