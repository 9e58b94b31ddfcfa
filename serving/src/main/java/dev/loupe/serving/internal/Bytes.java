package dev.loupe.serving.internal;

import dev.loupe.serving.internal.FrameException.Fault;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Numbers and texts of a frame, big-endian; a text has its length in bytes before it. */
final class Bytes {
  /** The beginning of each frame: three letters, and how this release writes what follows. */
  static final int FORMAT = 0x4c6f7501;

  private static final int MOST_TEXT = 1 << 14;

  private Bytes() {}

  static byte[] encoded(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > MOST_TEXT) {
      throw new IllegalArgumentException("a text of %d bytes".formatted(bytes.length));
    }
    return bytes;
  }

  static String text(ByteBuffer in) throws FrameException {
    byte[] bytes = new byte[count(in, MOST_TEXT)];
    in.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** A number of things that follow, each of at least one byte. */
  static int count(ByteBuffer in, int most) throws FrameException {
    int count = in.getInt();
    if (count < 0 || count > Math.min(most, in.remaining())) {
      throw damaged("%d of what may be %d".formatted(count, most));
    }
    return count;
  }

  static void checkFormat(ByteBuffer in) throws FrameException {
    int format = in.remaining() < Integer.BYTES ? 0 : in.getInt();
    if (format >>> Byte.SIZE != FORMAT >>> Byte.SIZE) {
      throw damaged("no frame");
    }
    if (format != FORMAT) {
      throw new FrameException(
          Fault.FORMAT, "format %d; this is %d".formatted(format & 0xff, FORMAT & 0xff));
    }
  }

  static FrameException damaged(String what) {
    return new FrameException(Fault.DAMAGED, what);
  }
}
