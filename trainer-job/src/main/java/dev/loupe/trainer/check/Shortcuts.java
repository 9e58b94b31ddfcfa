package dev.loupe.trainer.check;

import dev.loupe.contract.DataChecks.Feature;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which traits tell which class. */
final class Shortcuts {
  private static final int MOST_WORDS = 3;

  private Shortcuts() {}

  /**
   * One trait and one class.
   *
   * @param words what the class has and the others have not
   * @param in pictures of the class that the rule says are
   * @param ofClass pictures of the class that the trait applies to
   * @param out pictures of other classes that the rule says are of it
   * @param ofOthers those of the others that the trait applies to
   * @param rows the first of the class that the rule says are
   */
  record Told(
      Feature feature,
      String trait,
      int classIndex,
      double balancedAccuracy,
      String words,
      long in,
      long ofClass,
      long out,
      long ofOthers,
      List<Integer> rows) {}

  /** The best trait of each feature for each class; of two classes only the second is asked. */
  static List<Told> of(PictureTable table) {
    Map<List<Integer>, Told> best = new HashMap<>();
    for (Trait trait : Trait.all(table)) {
      Stump stump = new Stump(trait, table);
      for (int c = table.classes() == 2 ? 1 : 0; c < table.classes(); c++) {
        double accuracy = stump.balancedAccuracy(c);
        List<Integer> key = List.of(trait.feature().ordinal(), c);
        Told before = best.get(key);
        if (before == null || accuracy > before.balancedAccuracy()) {
          best.put(key, told(trait, stump, table, c, accuracy));
        }
      }
    }
    return best.values().stream()
        .sorted(
            Comparator.comparingDouble(Told::balancedAccuracy)
                .reversed()
                .thenComparing(Told::feature)
                .thenComparingInt(Told::classIndex))
        .toList();
  }

  private static Told told(
      Trait trait, Stump stump, PictureTable table, int classIndex, double accuracy) {
    boolean[] says = stump.rule(classIndex, -1);
    long[] sides = new long[4];
    int[] perBin = new int[Trait.BINS];
    int[] example = new int[Trait.BINS];
    List<Integer> rows = new ArrayList<>();
    for (int row = 0; row < table.rows(); row++) {
      if (!trait.applies().test(row)) {
        continue;
      }
      int bin = trait.bin().applyAsInt(row);
      boolean in = table.classIndex(row) == classIndex;
      sides[(in ? 0 : 2) + (says[bin] ? 0 : 1)]++;
      if (in && says[bin]) {
        example[bin] = perBin[bin]++ == 0 ? row : example[bin];
        if (rows.size() < MOST_WORDS) {
          rows.add(row);
        }
      }
    }
    return new Told(
        trait.feature(),
        trait.name(),
        classIndex,
        accuracy,
        words(trait, perBin, example),
        sides[0],
        sides[0] + sides[1],
        sides[2],
        sides[2] + sides[3],
        rows);
  }

  /** The most frequent ones. */
  private static String words(Trait trait, int[] perBin, int[] example) {
    List<Integer> bins = new ArrayList<>();
    for (int bin = 0; bin < perBin.length; bin++) {
      if (perBin[bin] > 0) {
        bins.add(bin);
      }
    }
    if (trait.ordered() && !bins.isEmpty()) {
      String from = trait.words().of(example[bins.getFirst()]);
      String to = trait.words().of(example[bins.getLast()]);
      return from.equals(to) ? from : from + " to " + to;
    }
    bins.sort(Comparator.comparingInt((Integer bin) -> perBin[bin]).reversed());
    List<String> words = new ArrayList<>();
    for (int bin : bins.subList(0, Math.min(MOST_WORDS, bins.size()))) {
      words.add(trait.words().of(example[bin]));
    }
    return String.join(", ", words) + (bins.size() > MOST_WORDS ? ", …" : "");
  }
}
