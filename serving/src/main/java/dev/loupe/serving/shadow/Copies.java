package dev.loupe.serving.shadow;

import dev.loupe.serving.predict.Input;
import dev.loupe.serving.queue.SpareArrays;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/** Pictures that outlive their requests. */
final class Copies {
  private Copies() {}

  /**
   * Bytes that a copy would take.
   *
   * @param side of the model's tensors
   */
  static long bytes(Input input, int side) {
    return switch (input) {
      case Input.Encoded encoded -> encoded.length();
      case Input.Tensor _ -> (long) Float.BYTES * numbers(side);
    };
  }

  /**
   * @param spares that the bytes of files are copied into
   */
  static Input copy(Input input, int side, SpareArrays spares) {
    return switch (input) {
      case Input.Encoded encoded -> {
        byte[] file = spares.take(encoded.length());
        System.arraycopy(encoded.bytes(), encoded.from(), file, 0, encoded.length());
        yield new Input.Encoded(file, 0, encoded.length());
      }
      case Input.Tensor tensor -> {
        int from = tensor.place() * numbers(side);
        yield new Input.Tensor(Arrays.copyOfRange(tensor.nchw(), from, from + numbers(side)), 0);
      }
    };
  }

  /** Nobody looks at it any more. */
  static void giveBack(Input copy, SpareArrays spares) {
    if (copy instanceof Input.Encoded encoded) {
      spares.giveBack(encoded.bytes());
    }
  }

  /** The first eight bytes of the SHA-256 of a copy, by which equal pictures are known. */
  static long digest(Input copy) {
    MessageDigest sha256 = sha256();
    switch (copy) {
      case Input.Encoded encoded ->
          sha256.update(encoded.bytes(), encoded.from(), encoded.length());
      case Input.Tensor tensor -> {
        ByteBuffer some = ByteBuffer.allocate(1 << 13);
        for (float number : tensor.nchw()) {
          if (!some.hasRemaining()) {
            sha256.update(some.flip());
            some.clear();
          }
          some.putFloat(number);
        }
        sha256.update(some.flip());
      }
    }
    return ByteBuffer.wrap(sha256.digest()).getLong();
  }

  private static int numbers(int side) {
    return 3 * side * side;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
