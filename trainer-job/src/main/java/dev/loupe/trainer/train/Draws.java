package dev.loupe.trainer.train;

import java.util.SplittableRandom;

/**
 * Random numbers that are a pure function of (seed, epoch, picture, purpose): neither the number of
 * threads nor the pictures beside it change what happens to a picture.
 */
record Draws(long seed) {
  private static final long GOLDEN = 0x9e3779b97f4a7c15L;

  enum Purpose {
    ORDER,
    AUGMENTATION,
    DROPOUT
  }

  SplittableRandom of(int epoch, long picture, Purpose purpose) {
    return new SplittableRandom(key(epoch, picture, purpose));
  }

  /** Where a picture stands in the epoch's order, as an unsigned number. */
  long order(int epoch, long picture) {
    return key(epoch, picture, Purpose.ORDER);
  }

  private long key(int epoch, long picture, Purpose purpose) {
    long salt =
        switch (purpose) {
          case ORDER -> 1;
          case AUGMENTATION -> 2;
          case DROPOUT -> 3;
        };
    return mix(mix(mix(seed + GOLDEN * salt) + GOLDEN * epoch) + picture);
  }

  /** The finaliser of SplitMix64 (Steele et al., 2014). */
  private static long mix(long value) {
    long z = value;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
