package dev.loupe.detector.store;

import java.io.InputStream;
import java.util.Objects;

/** Reads a file of known length chunk by chunk, holding one. */
final class ChunkedInput extends InputStream {
  @FunctionalInterface
  interface Ranges {
    byte[] read(long at, int size) throws StoreException;
  }

  private final long length;
  private final int chunk;
  private final Ranges ranges;
  private long next;
  private byte[] held = new byte[0];
  private int at;

  ChunkedInput(long length, int chunk, Ranges ranges) {
    this.length = length;
    this.chunk = chunk;
    this.ranges = ranges;
  }

  @Override
  public int read() throws StoreException {
    return fill() ? held[at++] & 0xff : -1;
  }

  @Override
  public int read(byte[] to, int offset, int count) throws StoreException {
    Objects.checkFromIndexSize(offset, count, to.length);
    if (count == 0) {
      return 0;
    }
    if (!fill()) {
      return -1;
    }
    int size = Math.min(count, held.length - at);
    System.arraycopy(held, at, to, offset, size);
    at += size;
    return size;
  }

  private boolean fill() throws StoreException {
    if (at < held.length) {
      return true;
    }
    if (next >= length) {
      return false;
    }
    held = ranges.read(next, (int) Math.min(chunk, length - next));
    next += held.length;
    at = 0;
    return held.length > 0;
  }
}
