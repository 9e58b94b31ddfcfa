package dev.loupe.e2e;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Pictures without end, no two of the same bytes: a pod compares no picture twice. What is seen on
 * them repeats itself.
 */
final class Pictures {
  private static final int COMMENT = 0xFFFE;
  private static final int AFTER_START = 2;

  private final List<byte[]> jpegs;
  private final AtomicLong given = new AtomicLong();

  Pictures(List<byte[]> jpegs) {
    this.jpegs = jpegs;
  }

  byte[] next() {
    long number = given.getAndIncrement();
    return numbered(jpegs.get((int) (number % jpegs.size())), number);
  }

  /** With a comment behind the JPEG's first segment, which has to be the first one. */
  private static byte[] numbered(byte[] jpeg, long number) {
    ByteBuffer in = ByteBuffer.wrap(jpeg);
    int first = AFTER_START + 2 + Short.toUnsignedInt(in.getShort(AFTER_START + 2));
    return ByteBuffer.allocate(jpeg.length + 4 + Long.BYTES)
        .put(jpeg, 0, first)
        .putShort((short) COMMENT)
        .putShort((short) (2 + Long.BYTES))
        .putLong(number)
        .put(jpeg, first, jpeg.length - first)
        .array();
  }
}
