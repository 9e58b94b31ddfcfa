package dev.loupe.serving.http;

import dev.loupe.serving.queue.ByteBudget;

/**
 * A request's body that came whole.
 *
 * @param memory what the bytes take, to be closed when they are gone
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Body(byte[] bytes, ByteBudget.Hold memory) implements AutoCloseable {

  @Override
  public void close() {
    memory.close();
  }
}
