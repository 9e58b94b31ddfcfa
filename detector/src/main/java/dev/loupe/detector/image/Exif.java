package dev.loupe.detector.image;

/** Reads an EXIF block; whatever is odd there counts as absent, and the picture as upright. */
final class Exif {
  private static final int UPRIGHT = 1;
  private static final int ORIENTATION = 0x0112;
  private static final int MAKE = 0x010f;
  private static final int MODEL = 0x0110;
  private static final int ASCII = 2;
  private static final int SHORT = 3;
  private static final int ENTRY = 12;

  private Exif() {}

  /**
   * @param from where the TIFF header ("II" or "MM") begins
   * @param end where the block ends
   */
  static int orientation(byte[] data, int from, int end) {
    int at = entry(data, from, end, ORIENTATION);
    if (at < 0) {
      return UPRIGHT;
    }
    boolean little = isLittle(data, from);
    boolean oneShort =
        number(data, at + 2, 2, little) == SHORT && number(data, at + 4, 4, little) == 1;
    long value = number(data, at + 8, 2, little);
    return oneShort && value >= 1 && value <= 8 ? (int) value : UPRIGHT;
  }

  /** Maker and model, with a space between; see {@link #orientation}. */
  static String camera(byte[] data, int from, int end) {
    String camera = (text(data, from, end, MAKE) + " " + text(data, from, end, MODEL)).strip();
    return camera.substring(0, Math.min(camera.length(), ImageTraits.MAX_CAMERA));
  }

  /** The printable characters of an ASCII entry. */
  private static String text(byte[] data, int from, int end, int tag) {
    int at = entry(data, from, end, tag);
    if (at < 0) {
      return "";
    }
    boolean little = isLittle(data, from);
    long length = number(data, at + 4, 4, little);
    long begin = length <= 4 ? at + 8 : from + number(data, at + 8, 4, little);
    if (number(data, at + 2, 2, little) != ASCII || begin + length > end) {
      return "";
    }
    StringBuilder text = new StringBuilder();
    long last = begin + Math.min(length, ImageTraits.MAX_CAMERA);
    for (long i = begin; i < last && data[(int) i] != 0; i++) {
      char c = (char) data[(int) i];
      text.append(c >= ' ' && c < 127 ? c : ' ');
    }
    return text.toString().strip();
  }

  /** Where the first directory's entry of that tag begins; below 0 if there is none. */
  private static int entry(byte[] data, int from, int end, int tag) {
    if (end > data.length || end - from < 8) {
      return -1;
    }
    boolean little = isLittle(data, from);
    boolean big = data[from] == 'M' && data[from + 1] == 'M';
    if (!little && !big || number(data, from + 2, 2, little) != 42) {
      return -1;
    }
    long directory = from + number(data, from + 4, 4, little);
    if (directory + 2 > end) {
      return -1;
    }
    int entries = (int) number(data, (int) directory, 2, little);
    for (int i = 0; i < entries; i++) {
      long entry = directory + 2 + (long) ENTRY * i;
      if (entry + ENTRY > end) {
        return -1;
      }
      if (number(data, (int) entry, 2, little) == tag) {
        return (int) entry;
      }
    }
    return -1;
  }

  private static boolean isLittle(byte[] data, int from) {
    return data[from] == 'I' && data[from + 1] == 'I';
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
