package dev.loupe.serving.queue;

import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
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
  private final Object offering = new Object();

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

  /** All of them or none: false if there is no room for all, or the queue is closed. */
  public boolean offerAll(List<? extends Runnable> works) {
    // Under the lock room only grows, and the queue stays open.
    synchronized (offering) {
      if (workers.isShutdown() || workers.getQueue().remainingCapacity() < works.size()) {
        return false;
      }
      works.forEach(workers::execute);
      return true;
    }
  }

  /** Whether nothing more would be taken in this moment. */
  public boolean isFull() {
    return workers.getQueue().remainingCapacity() == 0;
  }

  /** Takes work that has not begun out of the queue; false if it is not there. */
  public boolean remove(Runnable work) {
    return workers.remove(work);
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
    synchronized (offering) {
      workers.shutdown();
    }
    workers.close();
  }
}
