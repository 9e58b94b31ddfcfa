package dev.loupe.detector.image;

/** The bits of a JPEG's scan, without the zero bytes that are stuffed after 0xff. */
final class JpegBits {
  /** What {@link #next} says where there is none: at a marker, or at the end. */
  static final int NONE = -1;

  private final byte[] data;
  private final int end;
  private int at;
  private int left;
  private int current;

  JpegBits(byte[] data, int from, int end) {
    this.data = data;
    this.at = from;
    this.end = end;
  }

  int next() {
    if (left == 0) {
      if (at >= end || data[at] == (byte) 0xff && at + 1 < end && data[at + 1] != 0) {
        return NONE;
      }
      current = data[at] & 0xff;
      at += current == 0xff ? 2 : 1;
      left = 8;
    }
    return current >> --left & 1;
  }

  /** Whether there were that many. */
  boolean skip(int count) {
    for (int i = 0; i < count; i++) {
      if (next() == NONE) {
        return false;
      }
    }
    return true;
  }

  /** Passes over a restart marker and what is left before it; whether there is one. */
  boolean restart() {
    left = 0;
    while (at + 1 < end) {
      int code = data[at + 1] & 0xff;
      if (data[at] == (byte) 0xff && code >= 0xd0 && code <= 0xd7) {
        at += 2;
        return true;
      }
      at++;
    }
    return false;
  }
}
