package dev.loupe.trainer.check;

import dev.loupe.contract.DataChecks;
import dev.loupe.contract.DataChecks.Action;
import java.util.List;
import java.util.Optional;

/** The checks that need counts alone. */
final class FileChecks {
  /** Bad files up to so many are an accident, whatever their share. */
  static final int FORGIVEN = 3;

  private FileChecks() {}

  /**
   * @param firstBad the first of them with their reasons
   */
  static Finding unusable(
      DataChecks.UnusableFiles check, long files, long bad, List<String> firstBad) {
    String name = "unusableFiles";
    String found = "%d of %d left out".formatted(bad, files);
    if (check.action() == Action.OFF) {
      return Finding.off(name);
    }
    if (bad <= FORGIVEN || bad <= check.maxShare() * files) {
      return Finding.passed(name, found);
    }
    return Finding.of(
        name,
        check.action(),
        found,
        "TooManyBadPictures",
        List.of(
            "%d of %d files can't be used, at most %d or %s %% may be: %s%s. Remove or mend them."
                .formatted(
                    bad,
                    files,
                    FORGIVEN,
                    Words.percent(check.maxShare()),
                    String.join("; ", firstBad),
                    bad > firstBad.size() ? "; …" : "")));
  }

  static Finding imbalance(DataChecks.Imbalance check, List<String> classes, long[] perClass) {
    String name = "imbalance";
    if (check.action() == Action.OFF) {
      return Finding.off(name);
    }
    int most = 0;
    int least = 0;
    for (int c = 1; c < perClass.length; c++) {
      most = perClass[c] > perClass[most] ? c : most;
      least = perClass[c] < perClass[least] ? c : least;
    }
    String found =
        perClass[least] == 0
            ? "a class is empty"
            : "%.1f : 1".formatted((double) perClass[most] / perClass[least]);
    if (perClass[most] <= check.maxRatio() * perClass[least]) {
      return Finding.passed(name, found);
    }
    return Finding.of(
        name,
        check.action(),
        found,
        "ClassesUnbalanced",
        List.of(
            "the classes are unbalanced: %d pictures of \"%s\", %d of \"%s\", over %s : 1; add pictures of the smaller one, or judge by per-class figures instead of accuracy"
                .formatted(
                    perClass[most],
                    classes.get(most),
                    perClass[least],
                    classes.get(least),
                    Words.number(check.maxRatio()))));
  }

  /**
   * @param minAccuracy the gate's; not asked where it is absent or leaves nothing to measure
   * @param test pictures in the test split
   * @param testShare of the data set
   */
  static Finding precision(
      DataChecks.TestPrecision check, Optional<Double> minAccuracy, long test, double testShare) {
    String name = "testPrecision";
    if (check.action() == Action.OFF) {
      return Finding.off(name);
    }
    if (minAccuracy.isEmpty()) {
      return Finding.passed(name, "the gate asks for no accuracy");
    }
    double wanted = minAccuracy.get();
    double half = Wilson.halfWidth(wanted, test);
    String found = "± %.3f with %d test pictures".formatted(half, test);
    if (half <= check.margin()) {
      return Finding.passed(name, found);
    }
    long needed = Wilson.needed(wanted, check.margin());
    return Finding.of(
        name,
        check.action(),
        found,
        "TestTooSmall",
        List.of(
            "the test split of %d pictures tells an accuracy of %s within ± %.3f only (95 %%, Wilson), and ± %s is wanted: that takes %d test pictures, about %d in all; add pictures"
                .formatted(
                    test,
                    Words.number(wanted),
                    half,
                    Words.number(check.margin()),
                    needed,
                    Math.round(Math.ceil(needed / testShare)))));
  }
}
