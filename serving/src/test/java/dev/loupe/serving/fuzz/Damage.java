package dev.loupe.serving.fuzz;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/** What may befall bytes of which nothing is known. */
final class Damage {
  private Damage() {}

  /** Damaged in one to four places. */
  static byte[] some(Chance chance, byte[] sound) {
    byte[] damaged = sound;
    for (int hits = 1 + chance.below(4); hits > 0; hits--) {
      damaged = once(chance, damaged);
    }
    return damaged;
  }

  private static byte[] once(Chance chance, byte[] sound) {
    int at = chance.below(sound.length);
    int to = Math.min(sound.length, at + 1 + chance.below(chance.oneIn(4) ? sound.length : 16));
    return chance.make(
        () -> flipped(chance, sound, at),
        () -> flipped(chance, sound, at),
        () -> written(chance, sound, at),
        () -> written(chance, sound, at),
        () -> join(Arrays.copyOf(sound, at), tail(sound, to)),
        () -> join(Arrays.copyOf(sound, to), tail(sound, at)),
        () -> join(Arrays.copyOf(sound, at), chance.bytes(1 + chance.below(16)), tail(sound, at)),
        () -> zeroed(sound, at, to),
        () -> Arrays.copyOf(sound, at));
  }

  private static byte[] flipped(Chance chance, byte[] sound, int at) {
    byte[] damaged = sound.clone();
    if (at < damaged.length) {
      damaged[at] ^= (byte) (1 << chance.below(8));
    }
    return damaged;
  }

  /** A number of one to four bytes, with either end first. */
  private static byte[] written(Chance chance, byte[] sound, int at) {
    byte[] damaged = sound.clone();
    int width = chance.of(1, 2, 4);
    long number = chance.number();
    boolean little = chance.oneIn(2);
    for (int i = 0; i < width && at + i < damaged.length; i++) {
      damaged[at + i] = (byte) (number >>> 8 * (little ? i : width - 1 - i));
    }
    return damaged;
  }

  private static byte[] zeroed(byte[] sound, int from, int to) {
    byte[] damaged = sound.clone();
    Arrays.fill(damaged, from, to, (byte) 0);
    return damaged;
  }

  static byte[] tail(byte[] bytes, int from) {
    return Arrays.copyOfRange(bytes, from, bytes.length);
  }

  static byte[] join(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  static byte[] big(long number, int width) {
    byte[] bytes = new byte[width];
    for (int i = 0; i < width; i++) {
      bytes[i] = (byte) (number >>> 8 * (width - 1 - i));
    }
    return bytes;
  }

  static byte[] little(long number, int width) {
    byte[] bytes = new byte[width];
    for (int i = 0; i < width; i++) {
      bytes[i] = (byte) (number >>> 8 * i);
    }
    return bytes;
  }
}
