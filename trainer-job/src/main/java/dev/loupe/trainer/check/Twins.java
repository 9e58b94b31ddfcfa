package dev.loupe.trainer.check;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;

/**
 * Pictures with the same pixels.
 *
 * @param repeats pictures beyond the first of each kind in a class
 * @param conflicting pictures that lie in another class too
 * @param conflicts the first pairs of rows in two classes, in the order of their paths
 */
record Twins(long repeats, long conflicting, List<Pair> conflicts) {
  /**
   * Two rows.
   *
   * @param distance bits by which they differ
   */
  record Pair(int first, int second, int distance) {}

  static final int MOST = 50;

  static Twins of(PictureTable table) {
    int[] order = IndexSort.by(used(table.pixelsHigh, table), used(table.pixelsLow, table));
    long repeats = 0;
    long conflicting = 0;
    List<Pair> conflicts = new ArrayList<>();
    int from = 0;
    while (from < order.length) {
      int to = from + 1;
      int other = -1;
      BitSet classes = new BitSet(table.classes());
      classes.set(table.classIndex(order[from]));
      while (to < order.length && same(table, order[from], order[to])) {
        if (other < 0 && table.classIndex(order[to]) != table.classIndex(order[from])) {
          other = order[to];
        }
        classes.set(table.classIndex(order[to]));
        to++;
      }
      repeats += to - from - classes.cardinality();
      if (other >= 0) {
        conflicting += to - from;
        conflicts.add(new Pair(order[from], other, 0));
        if (conflicts.size() > 2 * MOST) {
          keepFirst(conflicts);
        }
      }
      from = to;
    }
    keepFirst(conflicts);
    return new Twins(repeats, conflicting, List.copyOf(conflicts));
  }

  private static void keepFirst(List<Pair> pairs) {
    pairs.sort(Comparator.comparingInt(Pair::first));
    while (pairs.size() > MOST) {
      pairs.removeLast();
    }
  }

  private static long[] used(long[] column, PictureTable table) {
    return column.length == table.rows() ? column : Arrays.copyOf(column, table.rows());
  }

  private static boolean same(PictureTable table, int a, int b) {
    return table.pixelsHigh[a] == table.pixelsHigh[b] && table.pixelsLow[a] == table.pixelsLow[b];
  }
}
