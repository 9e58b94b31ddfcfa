package dev.loupe.serving.fuzz;

import java.util.ArrayList;
import java.util.List;

/**
 * A segment or chunk of a picture file.
 *
 * @param tag as it stands in the file, in Latin-1
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Part(String tag, byte[] data) {

  Part with(byte[] other) {
    return new Part(tag, other);
  }

  /**
   * The same parts in another order, or fewer, or more; those of another file may be among them.
   */
  static List<Part> shuffled(Chance chance, List<Part> parts, List<Part> others) {
    List<Part> changed = new ArrayList<>(parts.isEmpty() ? others : parts);
    int at = chance.below(changed.size());
    int other = chance.below(changed.size());
    Part one = changed.get(at);
    switch (chance.below(6)) {
      case 0 -> changed.remove(at);
      case 1 -> changed.add(other, one);
      case 2 -> {
        changed.set(at, changed.get(other));
        changed.set(other, one);
      }
      case 3 -> changed.add(at, chance.of(others));
      case 4 -> changed.set(at, chance.of(others));
      default -> {
        for (int again = chance.of(2, 20, 100); again > 0; again--) {
          changed.add(at, one);
        }
      }
    }
    return changed;
  }
}
