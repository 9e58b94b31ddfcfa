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

  /** Takes the rows of the new picture, from the top; the array is used again for the next. */
  @FunctionalInterface
  interface Sink {
    void row(int y, byte[] pixels);
  }

  /** The picture at another size, rows first. Bytes of a pixel stay in their order. */
  static void resize(Rows image, int width, int height, Sink out) {
    byte[] source = new byte[3 * image.width()];
    if (image.width() == width && image.height() == height) {
      for (int y = 0; y < height; y++) {
        image.read(y, source);
        out.row(y, source);
      }
      return;
    }
    Resampler across = of(image.width(), width);
    Resampler down = of(image.height(), height);
    int[] sums = new int[3 * image.width()];
    byte[] line = new byte[3 * width];
    int read = -1;
    for (int y = 0; y < height; y++) {
      Arrays.fill(sums, 1 << BITS - KEPT - 1);
      for (int r = 0; r < down.weights[y].length; r++) {
        // The row in which one new pixel ends is often the one in which the next begins.
        if (read != down.first[y] + r) {
          read = down.first[y] + r;
          image.read(read, source);
        }
        add(source, down.weights[y][r], sums);
      }
      squeeze(sums, across, line);
      out.row(y, line);
    }
  }

  static RgbImage resize(RgbImage image, int width, int height) {
    if (image.width() == width && image.height() == height) {
      return image;
    }
    byte[] rgb = new byte[3 * width * height];
    resize(
        Rows.of(image),
        width,
        height,
        (y, row) -> System.arraycopy(row, 0, rgb, 3 * width * y, 3 * width));
    return new RgbImage(width, height, rgb);
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

  private static void add(byte[] row, int weight, int[] sums) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += weight * (row[i] & 0xff);
    }
  }

  /** Weighted sums of rows, of which {@value #KEPT} bits are kept behind the point. */
  private static void squeeze(int[] sums, Resampler across, byte[] out) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] >>= BITS - KEPT;
    }
    int half = 1 << BITS + KEPT - 1;
    for (int x = 0; x < across.first.length; x++) {
      int[] weights = across.weights[x];
      int from = 3 * across.first[x];
      int a = half;
      int b = half;
      int c = half;
      for (int weight : weights) {
        a += weight * sums[from];
        b += weight * sums[from + 1];
        c += weight * sums[from + 2];
        from += 3;
      }
      out[3 * x] = (byte) (a >> BITS + KEPT);
      out[3 * x + 1] = (byte) (b >> BITS + KEPT);
      out[3 * x + 2] = (byte) (c >> BITS + KEPT);
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
