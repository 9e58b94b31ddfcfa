package dev.loupe.trainer.check;

import dev.loupe.trainer.run.StageFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Numbers and names as messages have them. */
final class Words {
  /** Files that a message names. */
  static final int FILES = 3;

  private Words() {}

  /** The path of a row's file. */
  @FunctionalInterface
  interface Paths {
    String of(int row) throws StageFailure;
  }

  static String number(double value) {
    return value == Math.rint(value)
        ? Long.toString((long) value)
        : String.format(Locale.ROOT, "%.4f", value).replaceFirst("0+$", "");
  }

  static String percent(double share) {
    return number(Math.round(share * 1e4) / 1e2);
  }

  static String quoted(Paths paths, List<Integer> rows) throws StageFailure {
    List<String> names = new ArrayList<>();
    for (int row : rows.subList(0, Math.min(FILES, rows.size()))) {
      names.add("\"" + paths.of(row) + "\"");
    }
    return String.join(", ", names) + (rows.size() > FILES ? ", …" : "");
  }
}
