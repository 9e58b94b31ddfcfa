package dev.loupe.serving.oip;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** BYTES as raw bytes: each element is its length in four bytes, the lowest first, and itself. */
final class BytesTensor {
  private static final int LENGTH_BYTES = 4;

  private BytesTensor() {}

  /**
   * The elements, as parts of the buffer.
   *
   * @param expected how many the shape says that there are
   * @param most bytes of one
   */
  static List<ByteBuffer> split(String name, ByteBuffer raw, int expected, int most)
      throws RefusedException {
    ByteBuffer in = raw.slice().order(ByteOrder.LITTLE_ENDIAN);
    List<ByteBuffer> elements = new ArrayList<>();
    while (in.hasRemaining()) {
      int at = in.position();
      if (elements.size() == expected) {
        throw RefusedException.invalid(
            "%s: %d bytes are left after the %d elements of its shape",
            name, in.remaining(), expected);
      }
      if (in.remaining() < LENGTH_BYTES) {
        throw RefusedException.invalid(
            "%s: element %d at byte %d has no length; each begins with one, of four bytes,"
                + " little-endian",
            name, elements.size(), at);
      }
      long length = Integer.toUnsignedLong(in.getInt());
      if (length > in.remaining()) {
        throw RefusedException.invalid(
            "%s: element %d at byte %d says it is %d bytes long, and %d are left",
            name, elements.size(), at, length, in.remaining());
      }
      checkLength(name, elements.size(), length, most);
      elements.add(in.slice(in.position(), (int) length));
      in.position(in.position() + (int) length);
    }
    checkCount(name, elements.size(), expected);
    return elements;
  }

  static void checkCount(String name, int count, int expected) throws RefusedException {
    if (count != expected) {
      throw RefusedException.invalid(
          "%s: its shape says %d elements, its data has %d", name, expected, count);
    }
  }

  static void checkLength(String name, int place, long length, int most) throws RefusedException {
    if (length > most) {
      throw new RefusedException(
          RefusedException.Kind.TOO_LARGE,
          "%s: element %d of %d bytes is over the limit of %d"
              .formatted(name, place, length, most));
    }
  }

  static byte[] join(List<byte[]> elements) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteBuffer length = ByteBuffer.allocate(LENGTH_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (byte[] element : elements) {
      out.writeBytes(length.putInt(0, element.length).array());
      out.writeBytes(element);
    }
    return out.toByteArray();
  }
}
