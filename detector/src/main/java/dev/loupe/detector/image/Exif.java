package dev.loupe.detector.image;

/** Reads the orientation (tag 0x0112) of an EXIF block; whatever is odd there counts as upright. */
final class Exif {
  private static final int UPRIGHT = 1;
  private static final int ORIENTATION = 0x0112;
  private static final int SHORT = 3;
  private static final int ENTRY = 12;

  private Exif() {}

  /**
   * @param from where the TIFF header ("II" or "MM") begins
   * @param end where the block ends
   */
  static int orientation(byte[] data, int from, int end) {
    if (end > data.length || end - from < 8) {
      return UPRIGHT;
    }
    boolean little = data[from] == 'I' && data[from + 1] == 'I';
    boolean big = data[from] == 'M' && data[from + 1] == 'M';
    if (!little && !big || number(data, from + 2, 2, little) != 42) {
      return UPRIGHT;
    }
    long directory = from + number(data, from + 4, 4, little);
    if (directory + 2 > end) {
      return UPRIGHT;
    }
    int entries = (int) number(data, (int) directory, 2, little);
    for (int i = 0; i < entries; i++) {
      long entry = directory + 2 + (long) ENTRY * i;
      if (entry + ENTRY > end) {
        return UPRIGHT;
      }
      int at = (int) entry;
      if (number(data, at, 2, little) == ORIENTATION) {
        boolean oneShort =
            number(data, at + 2, 2, little) == SHORT && number(data, at + 4, 4, little) == 1;
        long value = number(data, at + 8, 2, little);
        return oneShort && value >= 1 && value <= 8 ? (int) value : UPRIGHT;
      }
    }
    return UPRIGHT;
  }

  private static long number(byte[] data, int at, int bytes, boolean little) {
    long value = 0;
    for (int i = 0; i < bytes; i++) {
      int shift = 8 * (little ? i : bytes - 1 - i);
      value |= (data[at + i] & 0xffL) << shift;
    }
    return value;
  }
}
