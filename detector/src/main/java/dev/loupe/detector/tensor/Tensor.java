package dev.loupe.detector.tensor;

import java.util.Arrays;

/**
 * Numbers in row-major order.
 *
 * @param shape each 0 or more; empty: one number
 * @param data as many as the shape says; not copied
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; weights are large
public record Tensor(long[] shape, float[] data) {
  public Tensor {
    if (count(shape) != data.length) {
      throw new IllegalArgumentException(
          "%d numbers do not fill the shape %s".formatted(data.length, Arrays.toString(shape)));
    }
  }

  /**
   * How many numbers a shape holds.
   *
   * @throws IllegalArgumentException if a side is negative, or they are more than a long counts
   */
  public static long count(long[] shape) {
    long count = 1;
    try {
      for (long side : shape) {
        if (side < 0) {
          throw new IllegalArgumentException("a side of " + side);
        }
        count = Math.multiplyExact(count, side);
      }
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException("the shape overflows", e);
    }
    return count;
  }
}
