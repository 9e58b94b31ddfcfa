package dev.loupe.trainer.check;

import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;

/** Orders of rows by their keys, without an object a row: eight passes of a radix sort. Stable. */
public final class IndexSort {
  private static final int DIGITS = 256;

  private IndexSort() {}

  /** The rows' numbers in ascending order of the signed keys. */
  public static int[] by(long[] keys) {
    int[] order = new int[keys.length];
    for (int i = 0; i < order.length; i++) {
      order[i] = i;
    }
    return sort(order, keys);
  }

  /** Likewise, by the first key and, among equal ones, by the second. */
  public static int[] by(long[] first, long[] second) {
    return sort(by(second), first);
  }

  /** A list's elements in another order, without a copy. */
  public static <T> List<T> reordered(List<T> list, int[] order) {
    return new Reordered<>(list, order);
  }

  private static final class Reordered<T> extends AbstractList<T> implements RandomAccess {
    private final List<T> list;
    private final int[] order;

    Reordered(List<T> list, int[] order) {
      this.list = list;
      this.order = order;
    }

    @Override
    public T get(int index) {
      return list.get(order[index]);
    }

    @Override
    public int size() {
      return order.length;
    }
  }

  private static int[] sort(int[] order, long[] keys) {
    int[] from = order;
    int[] to = new int[order.length];
    for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
      int[] begin = begins(keys, shift);
      if (begin.length == 0) {
        continue;
      }
      for (int row : from) {
        to[begin[digit(keys[row], shift)]++] = row;
      }
      int[] swap = from;
      from = to;
      to = swap;
    }
    return from;
  }

  /** Where the rows of each digit begin; empty if all have the same one. */
  private static int[] begins(long[] keys, int shift) {
    int[] counts = new int[DIGITS];
    for (long key : keys) {
      counts[digit(key, shift)]++;
    }
    int sum = 0;
    for (int d = 0; d < DIGITS; d++) {
      if (counts[d] == keys.length) {
        return new int[0];
      }
      int count = counts[d];
      counts[d] = sum;
      sum += count;
    }
    return counts;
  }

  private static int digit(long key, int shift) {
    return (int) ((key ^ Long.MIN_VALUE) >>> shift) & (DIGITS - 1);
  }
}
