package dev.loupe.operator.bench.decisions;

import java.util.SplittableRandom;

/** Random counts, the same for the same seed. */
final class Dice {
  private final SplittableRandom random;

  Dice(long seed) {
    this.random = new SplittableRandom(seed);
  }

  boolean happens(double probability) {
    return random.nextDouble() < probability;
  }

  /** A binomial count, exactly: each of few is drawn by the gap before it. */
  int of(int n, double probability) {
    if (probability <= 0 || n == 0) {
      return 0;
    }
    if (probability > 0.5) {
      return n - of(n, 1 - probability);
    }
    double miss = Math.log1p(-probability);
    int count = 0;
    int place = 0;
    while (true) {
      place += 1 + (int) Math.min(n, Math.log(1 - random.nextDouble()) / miss);
      if (place > n) {
        return count;
      }
      count++;
    }
  }

  int poisson(double mean) {
    if (mean > 60) {
      return (int) Math.max(0, Math.round(mean + Math.sqrt(mean) * random.nextGaussian()));
    }
    double left = Math.exp(-mean);
    int count = -1;
    double product = 1;
    do {
      product *= random.nextDouble();
      count++;
    } while (product > left);
    return count;
  }

  /** At least one, geometric. */
  int batch(double mean) {
    int size = 1;
    while (!happens(1 / mean)) {
      size++;
    }
    return size;
  }
}
