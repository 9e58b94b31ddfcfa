package dev.loupe.detector.image;

/**
 * Weights that bring one side of a picture from {@code from} to {@code to} pixels. A side that
 * shrinks is averaged: each new pixel is the mean of the stretch that it covers, with parts of
 * pixels at its ends. A side that grows is interpolated linearly between pixel centres. All in
 * whole numbers of 1/{@value #ONE}, which sum to one exactly: every machine gets the same picture.
 */
final class Resampler {
  static final int BITS = 14;
  static final int ONE = 1 << BITS;

  /** First pixel that counts, for each new one. */
  final int[] first;

  /** Weights of that pixel and those after it, for each new one. */
  final int[][] weights;

  private Resampler(int to) {
    first = new int[to];
    weights = new int[to][];
  }

  static Resampler of(int from, int to) {
    Resampler resampler = new Resampler(to);
    for (int i = 0; i < to; i++) {
      if (from >= to) {
        resampler.average(i, from, to);
      } else {
        resampler.interpolate(i, from, to);
      }
    }
    return resampler;
  }

  /** In units of 1/to of an old pixel, new pixel i covers from*i to from*(i+1). */
  private void average(int i, int from, int to) {
    long begin = (long) from * i;
    long end = begin + from;
    int low = (int) (begin / to);
    int high = (int) Math.ceilDiv(end, (long) to);
    first[i] = low;
    weights[i] = new int[high - low];
    long covered = 0;
    int given = 0;
    for (int p = low; p < high; p++) {
      covered += Math.min(end, (long) (p + 1) * to) - Math.max(begin, (long) p * to);
      // Rounding the sum so far, not each weight, keeps the total at ONE.
      int soFar = (int) ((covered * ONE + from / 2) / from);
      weights[i][p - low] = soFar - given;
      given = soFar;
    }
  }

  /** The centre of new pixel i lies at (i + 0.5) * from / to - 0.5. */
  private void interpolate(int i, int from, int to) {
    long centre = (2L * i + 1) * from - to;
    int low = (int) Math.floorDiv(centre, 2L * to);
    int share = (int) ((Math.floorMod(centre, 2L * to) * ONE + to) / (2L * to));
    if (low < 0) {
      weights[i] = new int[] {ONE};
    } else if (low + 1 >= from) {
      first[i] = from - 1;
      weights[i] = new int[] {ONE};
    } else {
      first[i] = low;
      weights[i] = new int[] {ONE - share, share};
    }
  }
}
