package dev.loupe.serving.predict;

import java.nio.FloatBuffer;
import java.util.Arrays;

/** One picture to look at; its array must not change any more. */
public sealed interface Input {

  /**
   * A picture as a file.
   *
   * @param bytes that hold it, from {@code from} to before {@code to}
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Encoded(byte[] bytes, int from, int to) implements Input {
    public Encoded {
      if (from < 0 || to < from || bytes.length < to) {
        throw new IllegalArgumentException(
            "%d to %d is no part of %d bytes".formatted(from, to, bytes.length));
      }
    }

    public Encoded(byte[] file) {
      this(file, 0, file.length);
    }

    public int length() {
      return to - from;
    }

    /** The file alone: copied only if there is more around it. */
    byte[] file() {
      return length() == bytes.length ? bytes : Arrays.copyOfRange(bytes, from, to);
    }
  }

  /**
   * A picture that has been preprocessed already.
   *
   * @param nchw [N,3,S,S]
   * @param place of this picture among the N, from 0
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Tensor(float[] nchw, int place) implements Input {

    /**
     * Writes this picture's numbers, [3,size,size].
     *
     * @throws IllegalArgumentException if there are fewer
     */
    public void put(int size, FloatBuffer into) {
      int length = 3 * size * size;
      if (place < 0 || nchw.length / length <= place) {
        throw new IllegalArgumentException(
            "%d numbers have no picture %d of 3 x %d x %d"
                .formatted(nchw.length, place, size, size));
      }
      into.put(0, nchw, place * length, length);
    }
  }
}
