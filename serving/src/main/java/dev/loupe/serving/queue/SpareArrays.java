package dev.loupe.serving.queue;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Arrays for bodies, used again and again. A fresh one for each body is zeroed first, lives as long
 * as the body waits, and so is copied by the collector into the old generation, which fills with
 * them. Thread-safe.
 */
public final class SpareArrays {
  /** Shorter ones cost little, and of those a thousand slow clients hold one each. */
  private static final int SHORTEST = 1 << 16;

  private static final int STEP = 1 << 14;

  private final NavigableMap<Integer, Deque<byte[]>> spare = new TreeMap<>();
  private final long most;
  private long kept;

  /**
   * @param most bytes to keep while nobody uses them
   */
  public SpareArrays(long most) {
    this.most = most;
  }

  /**
   * @return an array of at least that length and little more, whose content is whatever was written
   *     to it last
   */
  public synchronized byte[] take(int least) {
    if (least < SHORTEST) {
      return new byte[least];
    }
    int fresh = roundedUp(least);
    Map.Entry<Integer, Deque<byte[]>> found = spare.ceilingEntry(least);
    if (found == null || found.getKey() > fresh + fresh / 4L) {
      return new byte[fresh];
    }
    byte[] array = found.getValue().removeFirst();
    if (found.getValue().isEmpty()) {
      spare.remove(found.getKey());
    }
    kept -= array.length;
    return array;
  }

  private static int roundedUp(int length) {
    return (int) Math.min(Integer.MAX_VALUE - 8L, Math.ceilDiv((long) length, STEP) * STEP);
  }

  /** By its one user, who does not touch it any more, once. */
  public synchronized void giveBack(byte[] array) {
    if (array.length >= SHORTEST && kept + array.length <= most) {
      // The last one used is the likeliest to be in a cache.
      spare.computeIfAbsent(array.length, _ -> new ArrayDeque<>()).addFirst(array);
      kept += array.length;
    }
  }

  /** Bytes that are kept while nobody uses them. */
  public synchronized long kept() {
    return kept;
  }
}
