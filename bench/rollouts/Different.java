import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.IntStream;

/** JPEGs that show the same and are not the same: a pod compares no picture twice. */
final class Different {
  private static final int COMMENT = 0xFFFE;
  private static final int AFTER_START = 2;

  private Different() {}

  /** So many of each. */
  static List<byte[]> of(List<byte[]> jpegs, int times) {
    return IntStream.range(0, times)
        .boxed()
        .flatMap(number -> jpegs.stream().map(jpeg -> numbered(jpeg, number)))
        .toList();
  }

  /** With a comment behind the first segment, which has to be the first one. */
  private static byte[] numbered(byte[] jpeg, int number) {
    ByteBuffer in = ByteBuffer.wrap(jpeg);
    int first = AFTER_START + 2 + Short.toUnsignedInt(in.getShort(AFTER_START + 2));
    return ByteBuffer.allocate(jpeg.length + 4 + Integer.BYTES)
        .put(jpeg, 0, first)
        .putShort((short) COMMENT)
        .putShort((short) (2 + Integer.BYTES))
        .putInt(number)
        .put(jpeg, first, jpeg.length - first)
        .array();
  }
}
