package dev.loupe.serving.shadow;

import java.util.Arrays;

/**
 * The last so many numbers that were added, each once, in an array's worth of memory each.
 * Thread-safe.
 */
final class Recent {
  private static final int NONE = -1;

  /** The numbers in the order in which they came; the oldest is overwritten. */
  private final long[] ring;

  /**
   * Places in the ring, each at its number's own place or behind it without a gap (linear probing).
   */
  private final int[] places;

  private final int mask;
  private int next;
  private int size;

  Recent(int capacity) {
    this.ring = new long[capacity];
    this.places = new int[Integer.highestOneBit(capacity) << 2];
    this.mask = places.length - 1;
    Arrays.fill(places, NONE);
  }

  synchronized boolean contains(long number) {
    return places[find(number)] != NONE;
  }

  /** False, and nothing has changed, if it is among them already. */
  synchronized boolean add(long number) {
    if (places[find(number)] != NONE) {
      return false;
    }
    if (size == ring.length) {
      remove(find(ring[next]));
    } else {
      size++;
    }
    ring[next] = number;
    places[find(number)] = next;
    next = (next + 1) % ring.length;
    return true;
  }

  /** Where the number stands, or would. */
  private int find(long number) {
    int at = home(number);
    while (places[at] != NONE && ring[places[at]] != number) {
      at = (at + 1) & mask;
    }
    return at;
  }

  /** Moves those behind it up, so that none is behind a gap. */
  private void remove(int gap) {
    int free = gap;
    int at = (gap + 1) & mask;
    while (places[at] != NONE) {
      int home = home(ring[places[at]]);
      // Whether its own place is not between the free one and where it stands.
      if (((at - home) & mask) >= ((at - free) & mask)) {
        places[free] = places[at];
        free = at;
      }
      at = (at + 1) & mask;
    }
    places[free] = NONE;
  }

  /** Numbers of a digest are as good as random. */
  private int home(long number) {
    return (int) number & mask;
  }
}
