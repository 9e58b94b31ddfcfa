package dev.loupe.trainer.check;

import dev.loupe.trainer.check.Twins.Pair;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Pictures that look the same: their hashes of frequencies differ in at most {@code distance} bits,
 * and their hashes of slopes in at most {@value #MORE_SLOPES} more.
 *
 * <p>Found by multi-index hashing (Norouzi, Punjani and Fleet, 2012): of four bands of 16 bits, two
 * hashes that differ in at most 7 bits have one that differs in at most one. Pictures of equal
 * hashes count as one group, so that many copies cost nothing; a group is compared with at most
 * {@value #MOST_COMPARED} others of a band.
 */
final class NearTwins {
  static final int MORE_SLOPES = 4;
  private static final int BANDS = 4;
  private static final int BAND_BITS = 16;
  private static final int KEYS = 1 << BAND_BITS;
  private static final int MOST_COMPARED = 2_000;

  /**
   * What was found.
   *
   * @param acrossClasses pictures that look like one of another class
   * @param acrossSplits pictures of validation and test that look like one of training
   * @param notCompared pictures with so many that are alike that not all were compared
   * @param classPairs the closest pairs across classes
   * @param splitPairs the closest pairs across splits, the one of training second
   */
  record Found(
      long acrossClasses,
      long acrossSplits,
      long notCompared,
      List<Pair> classPairs,
      List<Pair> splitPairs) {}

  private final PictureTable table;
  private final int distance;
  private final int flips;
  private final int[] order;
  private final int[] begin;
  private final int groups;
  private final boolean[] mixed;

  /** Of each group: the first row of another class than its first row's; below 0 if none is. */
  private final int[] stranger;

  /** The first row that is of training, and the first that is not; below 0 if none is. */
  private final int[] training;

  private final int[] held;
  private final boolean[] nearTraining;
  private final boolean[] cut;
  private final List<Pair> classPairs = new ArrayList<>();
  private final List<Pair> splitPairs = new ArrayList<>();

  private NearTwins(PictureTable table, int distance) {
    this.table = table;
    this.distance = distance;
    this.flips = distance / BANDS;
    this.order = ordered(table);
    this.begin = new int[order.length + 1];
    this.groups = group();
    this.mixed = new boolean[groups];
    this.stranger = first((row, first) -> table.classIndex(row) != table.classIndex(first));
    this.training = first((row, first) -> table.split(row) == PictureTable.TRAINING);
    this.held = first((row, first) -> table.split(row) != PictureTable.TRAINING);
    this.nearTraining = new boolean[groups];
    this.cut = new boolean[groups];
  }

  static Found find(PictureTable table, int distance) {
    NearTwins twins = new NearTwins(table, distance);
    for (int g = 0; g < twins.groups; g++) {
      twins.mark(g, g, 0);
    }
    for (int band = 0; band < BANDS; band++) {
      twins.compare(band);
    }
    return twins.found();
  }

  private static int[] ordered(PictureTable table) {
    int rows = table.rows();
    int[] all =
        IndexSort.by(Arrays.copyOf(table.frequencies, rows), Arrays.copyOf(table.slopes, rows));
    return Arrays.stream(all).filter(row -> !table.isFlat(row)).toArray();
  }

  private int group() {
    int count = 0;
    for (int i = 0; i < order.length; i++) {
      if (i == 0 || different(order[i - 1], order[i])) {
        begin[count++] = i;
      }
    }
    begin[count] = order.length;
    return count;
  }

  private boolean different(int a, int b) {
    return table.frequencies[a] != table.frequencies[b] || table.slopes[a] != table.slopes[b];
  }

  private interface Condition {
    boolean holds(int row, int firstOfGroup);
  }

  private int[] first(Condition condition) {
    int[] found = new int[groups];
    for (int g = 0; g < groups; g++) {
      found[g] = -1;
      for (int i = begin[g]; i < begin[g + 1] && found[g] < 0; i++) {
        found[g] = condition.holds(order[i], order[begin[g]]) ? order[i] : -1;
      }
    }
    return found;
  }

  private long bits(int group) {
    return table.frequencies[order[begin[group]]];
  }

  private static int key(long bits, int band) {
    return (int) (bits >>> band * BAND_BITS) & (KEYS - 1);
  }

  private void compare(int band) {
    int[] from = new int[KEYS + 1];
    for (int g = 0; g < groups; g++) {
      from[key(bits(g), band) + 1]++;
    }
    for (int k = 0; k < KEYS; k++) {
      from[k + 1] += from[k];
    }
    int[] next = Arrays.copyOf(from, KEYS);
    int[] sorted = new int[groups];
    long[] hashes = new long[groups];
    for (int g = 0; g < groups; g++) {
      int at = next[key(bits(g), band)]++;
      sorted[at] = g;
      hashes[at] = bits(g);
    }
    for (int at = 0; at < groups; at++) {
      int key = key(hashes[at], band);
      int left = scan(band, sorted, hashes, at, at + 1, from[key + 1], MOST_COMPARED);
      for (int bit = 0; flips > 0 && bit < BAND_BITS; bit++) {
        int other = key ^ 1 << bit;
        // Each pair of keys is looked at once, from its lower one.
        if (other > key) {
          left = scan(band, sorted, hashes, at, from[other], from[other + 1], left);
        }
      }
    }
  }

  /** Compares one group with some; gives how many comparisons are left to it. */
  private int scan(int band, int[] sorted, long[] hashes, int at, int from, int to, int left) {
    int end = (int) Math.min(to, (long) from + left);
    if (end < to) {
      cut[sorted[at]] = true;
    }
    for (int other = from; other < end; other++) {
      long difference = hashes[at] ^ hashes[other];
      int bits = Long.bitCount(difference);
      if (bits <= distance && !seenBefore(difference, band)) {
        int g = Math.min(sorted[at], sorted[other]);
        int h = Math.max(sorted[at], sorted[other]);
        long slopes = table.slopes[order[begin[g]]] ^ table.slopes[order[begin[h]]];
        if (Long.bitCount(slopes) <= distance + MORE_SLOPES) {
          mark(g, h, bits);
        }
      }
    }
    return left - Math.max(0, end - from);
  }

  private boolean seenBefore(long difference, int band) {
    for (int b = 0; b < band; b++) {
      if (Integer.bitCount(key(difference, b)) <= flips) {
        return true;
      }
    }
    return false;
  }

  /** Two groups that look the same, or one with itself. */
  private void mark(int g, int h, int bits) {
    int first = order[begin[g]];
    int second = order[begin[h]];
    if (table.classIndex(first) != table.classIndex(second)) {
      conflict(g, h, new Pair(first, second, bits));
    } else if (stranger[h] >= 0) {
      conflict(g, h, new Pair(first, stranger[h], bits));
    } else if (stranger[g] >= 0) {
      conflict(g, h, new Pair(stranger[g], second, bits));
    }
    nearTraining[g] |= training[h] >= 0;
    nearTraining[h] |= training[g] >= 0;
    if (held[g] >= 0 && training[h] >= 0) {
      keep(splitPairs, new Pair(held[g], training[h], bits));
    } else if (held[h] >= 0 && training[g] >= 0) {
      keep(splitPairs, new Pair(held[h], training[g], bits));
    }
  }

  private void conflict(int g, int h, Pair pair) {
    keep(classPairs, pair);
    mixed[g] = true;
    mixed[h] = true;
  }

  private static void keep(List<Pair> pairs, Pair pair) {
    pairs.add(pair);
    if (pairs.size() > 4 * Twins.MOST) {
      closest(pairs);
    }
  }

  private static void closest(List<Pair> pairs) {
    pairs.sort(
        Comparator.comparingInt(Pair::distance)
            .thenComparingInt(Pair::first)
            .thenComparingInt(Pair::second));
    while (pairs.size() > Twins.MOST) {
      pairs.removeLast();
    }
  }

  private Found found() {
    long acrossClasses = 0;
    long acrossSplits = 0;
    long notCompared = 0;
    for (int g = 0; g < groups; g++) {
      long size = begin[g + 1] - begin[g];
      acrossClasses += mixed[g] ? size : 0;
      notCompared += cut[g] ? size : 0;
      for (int i = begin[g]; nearTraining[g] && i < begin[g + 1]; i++) {
        acrossSplits += table.split(order[i]) == PictureTable.TRAINING ? 0 : 1;
      }
    }
    closest(classPairs);
    closest(splitPairs);
    return new Found(
        acrossClasses, acrossSplits, notCompared, List.copyOf(classPairs), List.copyOf(splitPairs));
  }
}
