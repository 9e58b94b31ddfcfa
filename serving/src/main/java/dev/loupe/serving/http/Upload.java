package dev.loupe.serving.http;

import dev.loupe.serving.queue.ByteBudget;

/**
 * A picture that came whole.
 *
 * @param picture encoded
 * @param bodyBytes of the request's body
 * @param memory what the bytes take, to be closed when they are gone
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Upload(byte[] picture, long bodyBytes, ByteBudget.Hold memory) implements AutoCloseable {
  @Override
  public void close() {
    memory.close();
  }
}
