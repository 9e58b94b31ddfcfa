package dev.loupe.detector.image;

import dev.loupe.detector.image.BadImageException.Reason;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Reads numbers of a file; a read past its end says that the file is cut short. */
final class Bytes {
  private static final VarHandle EIGHT =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long TOPS = 0x8080808080808080L;

  private final byte[] data;
  private final ImageType type;

  Bytes(byte[] data, ImageType type) {
    this.data = data;
    this.type = type;
  }

  ImageType type() {
    return type;
  }

  int length() {
    return data.length;
  }

  /** That {@code count} bytes are there from {@code at} on. */
  void need(long at, long count) throws BadImageException {
    if (at + count > data.length) {
      throw truncated();
    }
  }

  int u8(int at) throws BadImageException {
    need(at, 1);
    return data[at] & 0xff;
  }

  int u16(int at) throws BadImageException {
    return u8(at) << 8 | u8(at + 1);
  }

  long u32(int at) throws BadImageException {
    return (long) u16(at) << 16 | u16(at + 2);
  }

  int u16le(int at) throws BadImageException {
    return u8(at) | u8(at + 1) << 8;
  }

  int u24le(int at) throws BadImageException {
    return u16le(at) | u8(at + 2) << 16;
  }

  long u32le(int at) throws BadImageException {
    return u16le(at) | (long) u16le(at + 2) << 16;
  }

  /** Whether the Latin-1 text stands at that place. */
  boolean has(int at, String text) {
    if (at < 0 || at + text.length() > data.length) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if ((data[at + i] & 0xff) != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** Whether the first bytes have no control characters but white space. */
  boolean looksLikeText() {
    for (int i = 0; i < Math.min(data.length, 64); i++) {
      int c = data[i] & 0xff;
      if (c < ' ' && c != '\n' && c != '\r' && c != '\t') {
        return false;
      }
    }
    return true;
  }

  /** The place of the next byte with that value, or the length. Looks at eight at a time. */
  int find(int value, int from) {
    long wanted = (value & 0xffL) * ONES;
    int at = from;
    for (; at <= data.length - Long.BYTES; at += Long.BYTES) {
      long rest = (long) EIGHT.get(data, at) ^ wanted;
      // A byte that is 0 borrows from its highest bit; the lowest such byte is exact.
      long zero = rest - ONES & ~rest & TOPS;
      if (zero != 0) {
        return at + Long.numberOfTrailingZeros(zero) / Byte.SIZE;
      }
    }
    while (at < data.length && data[at] != (byte) value) {
      at++;
    }
    return at;
  }

  BadImageException truncated() {
    return new BadImageException(
        Reason.TRUNCATED,
        "the %s is cut short: its %d bytes end before the picture does"
            .formatted(type.title(), data.length));
  }

  BadImageException corrupt(String what) {
    return new BadImageException(
        Reason.CORRUPT, "the %s is damaged: %s".formatted(type.title(), what));
  }
}
