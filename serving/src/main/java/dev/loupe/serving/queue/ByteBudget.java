package dev.loupe.serving.queue;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Memory for bodies, from their first byte until they are decoded. What does not fit is refused at
 * once. Thread-safe.
 */
public final class ByteBudget {
  private final long limit;
  private final AtomicLong used = new AtomicLong();

  public ByteBudget(long limit) {
    this.limit = limit;
  }

  /** Nothing held yet; grow it as bytes come in, and close it when they are gone. */
  public Hold hold() {
    return new Hold();
  }

  public long used() {
    return used.get();
  }

  /** A share of the budget. */
  public final class Hold implements AutoCloseable {
    private long held;
    private boolean closed;

    private Hold() {}

    /**
     * Holds {@code bytes} in all.
     *
     * @return false, and nothing has changed, if they do not fit or the hold is closed
     */
    public synchronized boolean growTo(long bytes) {
      long more = bytes - held;
      if (closed || used.addAndGet(more) > limit) {
        if (!closed) {
          used.addAndGet(-more);
        }
        return false;
      }
      held = bytes;
      return true;
    }

    @Override
    public synchronized void close() {
      if (!closed) {
        closed = true;
        used.addAndGet(-held);
      }
    }
  }
}
