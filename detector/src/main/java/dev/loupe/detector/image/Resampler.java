package dev.loupe.detector.image;

import java.util.Arrays;

/**
 * Weights that bring one side of a picture from {@code from} to {@code to} pixels. A side that
 * shrinks is averaged: each new pixel is the mean of the stretch that it covers, with parts of
 * pixels at its ends. A side that grows is interpolated linearly between pixel centres. All in
 * whole numbers of 1/{@value #ONE}, which sum to one exactly: every machine gets the same picture.
 */
final class Resampler {
  static final int BITS = 14;
  static final int ONE = 1 << BITS;

  /** Bits that are kept between the two directions. */
  private static final int KEPT = 8;

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

  /** The picture at another size, rows first. */
  static RgbImage resize(RgbImage image, int width, int height) {
    if (image.width() == width && image.height() == height) {
      return image;
    }
    Resampler across = of(image.width(), width);
    Resampler down = of(image.height(), height);
    int[] row = new int[3 * image.width()];
    byte[] out = new byte[3 * width * height];
    for (int y = 0; y < height; y++) {
      mix(image, down.first[y], down.weights[y], row);
      squeeze(row, across, out, 3 * width * y);
    }
    return new RgbImage(width, height, out);
  }

  /** The picture with no side longer than {@code longSide}, its aspect kept. */
  static RgbImage within(RgbImage image, int longSide) {
    int most = Math.max(image.width(), image.height());
    return most <= longSide
        ? image
        : resize(
            image, shrunk(image.width(), longSide, most), shrunk(image.height(), longSide, most));
  }

  private static int shrunk(int side, int longSide, int most) {
    return Math.max(1, Math.round((float) side * longSide / most));
  }

  /** Weighted sum of rows, to 8.{@value #KEPT} bits. */
  private static void mix(RgbImage image, int firstRow, int[] weights, int[] row) {
    byte[] rgb = image.rgb();
    Arrays.fill(row, 1 << BITS - KEPT - 1);
    for (int r = 0; r < weights.length; r++) {
      int weight = weights[r];
      int from = row.length * (firstRow + r);
      for (int i = 0; i < row.length; i++) {
        row[i] += weight * (rgb[from + i] & 0xff);
      }
    }
    for (int i = 0; i < row.length; i++) {
      row[i] >>= BITS - KEPT;
    }
  }

  private static void squeeze(int[] row, Resampler across, byte[] out, int at) {
    int half = 1 << BITS + KEPT - 1;
    for (int x = 0; x < across.first.length; x++) {
      int[] weights = across.weights[x];
      int from = 3 * across.first[x];
      int r = half;
      int g = half;
      int b = half;
      for (int weight : weights) {
        r += weight * row[from];
        g += weight * row[from + 1];
        b += weight * row[from + 2];
        from += 3;
      }
      out[at + 3 * x] = (byte) (r >> BITS + KEPT);
      out[at + 3 * x + 1] = (byte) (g >> BITS + KEPT);
      out[at + 3 * x + 2] = (byte) (b >> BITS + KEPT);
    }
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
