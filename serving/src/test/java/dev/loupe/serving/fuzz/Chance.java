package dev.loupe.serving.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/** What a case draws from: the same seed gives the same case. */
final class Chance {
  /** At which programs that read files and requests have been wrong. */
  private static final long[] NUMBERS = {
    0,
    1,
    2,
    3,
    7,
    8,
    9,
    15,
    16,
    127,
    128,
    255,
    256,
    1000,
    4095,
    32_767,
    32_768,
    65_535,
    65_536,
    1_000_001,
    0x7fffff,
    0xffffff,
    0x7fffffff,
    0x80000000L,
    0xfffffff0L,
    0xffffffffL
  };

  private static final List<String> TEXTS =
      List.of(
          "",
          " ",
          "\"",
          "\\",
          "\0",
          "%",
          "%s%n%d",
          "%00",
          "../../etc/passwd",
          "null",
          "-1",
          "1e999",
          "NaN",
          "\ud83d\ude00",
          "\ud800",
          "\u202e\u0007",
          "é\u0301",
          "a=b; c=\"d\"",
          "x".repeat(300),
          "x".repeat(5000));

  private final SplittableRandom random;

  Chance(long seed) {
    random = new SplittableRandom(seed);
  }

  /** 0 to less than that. */
  int below(int bound) {
    return bound <= 1 ? 0 : random.nextInt(bound);
  }

  boolean oneIn(int many) {
    return random.nextInt(many) == 0;
  }

  long any() {
    return random.nextLong();
  }

  <T> T of(List<T> some) {
    return some.get(below(some.size()));
  }

  @SafeVarargs
  final <T> T of(T... some) {
    return some[below(some.length)];
  }

  /** Makes only what it picks. */
  @SafeVarargs
  final <T> T make(Supplier<T>... ways) {
    return ways[below(ways.length)].get();
  }

  /** One at which readers trip, or any of 32 bits. */
  long number() {
    return oneIn(6) ? random.nextLong(1L << 32) : NUMBERS[below(NUMBERS.length)];
  }

  String text() {
    return oneIn(4)
        ? new String(bytes(below(40)), StandardCharsets.ISO_8859_1)
        : TEXTS.get(below(TEXTS.size()));
  }

  byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }
}
