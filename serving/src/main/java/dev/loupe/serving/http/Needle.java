package dev.loupe.serving.http;

import java.util.Arrays;

/** Bytes to look for (Boyer, Moore and Horspool): most of a long body is never looked at. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Needle(byte[] bytes, int[] skips) {

  Needle(byte[] bytes) {
    this(bytes, skips(bytes));
  }

  private static int[] skips(byte[] bytes) {
    int[] skips = new int[256];
    Arrays.fill(skips, bytes.length);
    for (int i = 0; i < bytes.length - 1; i++) {
      skips[bytes[i] & 0xff] = bytes.length - 1 - i;
    }
    return skips;
  }

  int length() {
    return bytes.length;
  }

  /** Where it stands first in {@code from} to {@code to}, or -1. */
  int in(byte[] hay, int from, int to) {
    int last = bytes.length - 1;
    int at = from;
    while (at + last < to) {
      int i = last;
      while (i >= 0 && hay[at + i] == bytes[i]) {
        i--;
      }
      if (i < 0) {
        return at;
      }
      at += skips[hay[at + last] & 0xff];
    }
    return -1;
  }
}
