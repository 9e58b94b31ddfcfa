package dev.loupe.serving.queue;

import java.util.concurrent.Semaphore;

/**
 * Pixels that may be decoded at the same time. Pictures of everyday size never wait; of huge ones,
 * which compress to little, one at a time is decoded, so that memory is bounded by the largest and
 * not by as many of them as there are workers. Thread-safe.
 */
public final class PixelBudget {
  private static final int UNIT = 1 << 10;

  private final int units;
  private final Semaphore free;

  /**
   * @param pixels of the largest picture that is accepted
   */
  public PixelBudget(long pixels) {
    this.units = units(pixels);
    this.free = new Semaphore(units, true);
  }

  /** Waits until a picture of that many pixels may be decoded. */
  public Lease take(long pixels) throws InterruptedException {
    int wanted = Math.min(units(pixels), units);
    free.acquire(wanted);
    return new Lease(wanted);
  }

  private static int units(long pixels) {
    return Math.toIntExact(Math.ceilDiv(pixels, UNIT));
  }

  /** Gives the pixels back when it is closed, once. */
  public final class Lease implements AutoCloseable {
    private final int taken;

    private Lease(int taken) {
      this.taken = taken;
    }

    @Override
    public void close() {
      free.release(taken);
    }
  }
}
