package dev.loupe.detector.image;

/** A Huffman table of a JPEG (ITU T.81, F.2.2.3). */
final class JpegCodes {
  static final JpegCodes NONE = new JpegCodes(new int[17], new int[0]);

  /** Number of codes by length, from 1. */
  private final int[] lengths;

  private final int[] values;

  private JpegCodes(int[] lengths, int[] values) {
    this.lengths = lengths;
    this.values = values;
  }

  static JpegCodes read(Bytes in, int from) throws BadImageException {
    int[] lengths = new int[17];
    int count = 0;
    for (int length = 1; length <= 16; length++) {
      lengths[length] = in.u8(from + length - 1);
      count += lengths[length];
    }
    int[] values = new int[count];
    for (int i = 0; i < count; i++) {
      values[i] = in.u8(from + 16 + i);
    }
    return new JpegCodes(lengths, values);
  }

  int count() {
    return values.length;
  }

  /** The next code's value, or {@link JpegBits#NONE} where there is none. */
  int next(JpegBits bits) {
    int code = 0;
    int first = 0;
    int index = 0;
    for (int length = 1; length <= 16; length++) {
      int bit = bits.next();
      if (bit == JpegBits.NONE) {
        return JpegBits.NONE;
      }
      code |= bit;
      if (code - first < lengths[length]) {
        return values[index + code - first];
      }
      index += lengths[length];
      first = first + lengths[length] << 1;
      code <<= 1;
    }
    return JpegBits.NONE;
  }
}
