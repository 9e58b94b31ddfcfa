package dev.loupe.trainer.evaluate;

import dev.loupe.contract.Metrics;
import dev.loupe.contract.Metrics.ClassCounts;
import dev.loupe.trainer.report.Html;
import dev.loupe.trainer.report.Html.Cell;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Counts by class, and which are taken for which. */
final class ClassTables {
  /** A wider matrix can't be read; the pairs that are mixed up most often can. */
  private static final int MOST_COLUMNS = 12;

  private static final int MOST_PAIRS = 20;

  private ClassTables() {}

  static void of(List<String> classes, Metrics metrics, Html page) {
    List<List<Cell>> rows = new ArrayList<>();
    for (String name : classes) {
      ClassCounts c = metrics.perClass().getOrDefault(name, new ClassCounts(0, 0, 0));
      rows.add(
          List.of(
              Cell.text(name),
              Cell.number(Integer.toString(c.support())),
              Cell.number(share(c.correct(), c.predicted())),
              Cell.number(share(c.correct(), c.support())),
              Cell.number(share(2 * c.correct(), c.predicted() + c.support()))));
    }
    page.table(
        List.of(
            Cell.text("Class"),
            Cell.number("pictures"),
            Cell.number("precision"),
            Cell.number("recall"),
            Cell.number("F1")),
        rows);
    @Nullable List<List<Integer>> confusion = metrics.confusion();
    if (confusion != null && classes.size() <= MOST_COLUMNS) {
      matrix(classes, confusion, page);
    } else if (confusion != null) {
      pairs(classes, confusion, page);
    }
  }

  private static void matrix(List<String> classes, List<List<Integer>> confusion, Html page) {
    List<Cell> head = new ArrayList<>(List.of(Cell.text("Confusion")));
    classes.forEach(c -> head.add(Cell.number("said " + c)));
    List<List<Cell>> rows = new ArrayList<>();
    for (int t = 0; t < classes.size(); t++) {
      List<Cell> row = new ArrayList<>(List.of(Cell.text("is " + classes.get(t))));
      int all = Math.max(1, confusion.get(t).stream().mapToInt(Integer::intValue).sum());
      confusion
          .get(t)
          .forEach(count -> row.add(Cell.shaded(Integer.toString(count), (double) count / all)));
      rows.add(row);
    }
    page.table(head, rows);
  }

  private record Pair(String is, String said, int count) {}

  private static void pairs(List<String> classes, List<List<Integer>> confusion, Html page) {
    List<Pair> pairs = new ArrayList<>();
    for (int t = 0; t < classes.size(); t++) {
      for (int s = 0; s < classes.size(); s++) {
        int count = confusion.get(t).get(s);
        if (t != s && count > 0) {
          pairs.add(new Pair(classes.get(t), classes.get(s), count));
        }
      }
    }
    page.table(
        List.of(Cell.text("Mixed up most: is"), Cell.text("said"), Cell.number("pictures")),
        pairs.stream()
            .sorted(Comparator.comparingInt(Pair::count).reversed())
            .limit(MOST_PAIRS)
            .map(
                p ->
                    List.of(
                        Cell.text(p.is()),
                        Cell.text(p.said()),
                        Cell.number(Integer.toString(p.count()))))
            .toList());
  }

  private static String share(int part, int of) {
    return of == 0 ? "none" : RunPage.share((double) part / of);
  }
}
