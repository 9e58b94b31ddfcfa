package dev.loupe.serving.fuzz;

import dev.loupe.serving.fuzz.Case.Kind;

/**
 * Which case comes at which place of a run.
 *
 * @param seed of the run
 */
record Plan(long seed) {

  /**
   * @param port whether it comes through a connection
   * @param seed of it alone
   */
  record Place(Kind kind, boolean port, long seed) {
    Case make() {
      return Case.of(kind, seed);
    }

    String name() {
      return "%s-%016x".formatted(kind.folder(), seed);
    }
  }

  /** Of a hundred, ten come through connections. */
  Place at(long index) {
    int share = (int) (index % 100);
    Kind kind =
        share < 58 || share == 90
            ? Kind.PICTURE
            : share < 82 || share > 90 && share < 95
                ? Kind.REQUEST
                : share < 90 || share == 95 || share == 96
                    ? Kind.CALL
                    : share < 99 ? Kind.WIRE : Kind.FRAMES;
    return new Place(kind, share >= 90, mixed(index));
  }

  /** Neighbours have nothing in common (Stafford's thirteenth variant of MurmurHash3's mix). */
  private long mixed(long index) {
    long z = (seed << 32) + index + 0x9e3779b97f4a7c15L;
    z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
    z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
    return z ^ z >>> 31;
  }
}
