package dev.loupe.serving.http;

import dev.loupe.serving.queue.ByteBudget;
import dev.loupe.serving.queue.SpareArrays;
import java.util.concurrent.atomic.AtomicBoolean;

/** A request's body that came whole. Nobody may read it once it is closed. */
final class Body implements AutoCloseable {
  private final byte[] bytes;
  private final int length;
  private final ByteBudget.Hold memory;
  private final SpareArrays arrays;
  private final AtomicBoolean closed = new AtomicBoolean();

  /**
   * @param bytes of which the first {@code length} are the body
   * @param memory what they take
   * @param arrays where they came from
   */
  Body(byte[] bytes, int length, ByteBudget.Hold memory, SpareArrays arrays) {
    this.bytes = bytes;
    this.length = length;
    this.memory = memory;
    this.arrays = arrays;
  }

  /** Only the first {@link #length} are the body. */
  byte[] bytes() {
    return bytes;
  }

  int length() {
    return length;
  }

  @Override
  public void close() {
    // Given back twice, it would be two requests' at once.
    if (closed.compareAndSet(false, true)) {
      arrays.giveBack(bytes);
      memory.close();
    }
  }
}
