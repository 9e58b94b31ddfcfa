package dev.loupe.trainer.data;

import dev.loupe.contract.StageReport.DataCheckResult.Outcome;
import dev.loupe.detector.store.Store;
import dev.loupe.trainer.check.Checks.Shown;
import dev.loupe.trainer.check.Checks.ShownTrait;
import dev.loupe.trainer.report.Html;
import dev.loupe.trainer.report.Html.Cell;
import dev.loupe.trainer.report.Html.Figure;
import dev.loupe.trainer.report.Thumbnails;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

/** The data report as a page. */
final class DataPage {
  private static final int MAX_THUMBNAILS = 120;
  private static final int MAX_THUMBNAIL_BYTES = 2_000_000;
  private static final int MAX_FIGURES = 20;

  private final DataReport report;
  private final Thumbnails thumbnails;

  DataPage(DataReport report, Store data) {
    this.report = report;
    this.thumbnails =
        new Thumbnails(data, PictureReader.LIMITS, MAX_THUMBNAILS, MAX_THUMBNAIL_BYTES);
  }

  byte[] html() {
    Html html = new Html("Data report: " + report.model());
    html.note(report.dataset()).note("data digest " + report.dataDigest());
    checks(html);
    counts(html);
    leftOut(html);
    pairs(html, "The same picture in two classes", report.conflicts(), false);
    pairs(html, "Look-alikes in two classes", report.lookAlikesAcrossClasses(), true);
    pairs(
        html,
        "Look-alikes across splits (left: validation or test, right: training)",
        report.lookAlikesAcrossSplits(),
        true);
    traits(html);
    warnings(html);
    return html.page();
  }

  private void checks(Html html) {
    html.heading("Checks");
    List<List<Cell>> rows = new ArrayList<>();
    for (DataReport.Check check : report.checks()) {
      String words = String.join("\n", check.sentences());
      rows.add(
          List.of(
              Cell.text(title(check.name())),
              outcome(check.outcome()),
              Cell.text(check.found()),
              Cell.text(words)));
    }
    html.table(
        List.of(
            Cell.text("Check"), Cell.text("Outcome"), Cell.text("Figure"), Cell.text("Finding")),
        rows);
  }

  /** {@code nearDuplicates} as people write it. */
  private static String title(String name) {
    return Character.toUpperCase(name.charAt(0))
        + name.substring(1).replaceAll("([A-Z])", " $1").toLowerCase(Locale.ROOT);
  }

  private static Cell outcome(Outcome outcome) {
    return switch (outcome) {
      case PASSED -> new Cell("✓ passed", "good");
      case WARNED -> new Cell("! warned", "warn");
      case REFUSED -> new Cell("✗ refused", "bad");
      case OFF -> Cell.text("off");
    };
  }

  private void counts(Html html) {
    html.heading("Pictures");
    List<List<Cell>> rows = new ArrayList<>();
    new TreeMap<>(report.imagesPerClass())
        .forEach((name, n) -> rows.add(List.of(Cell.text(name), Cell.number(whole(n)))));
    rows.add(List.of(Cell.text("all"), Cell.number(whole(report.images()))));
    html.table(List.of(Cell.text("Class"), Cell.number("Pictures")), rows);
    html.note(
        "%s for training, %s for validation, %s for the test; %s files were left out."
            .formatted(
                whole(report.split().train()),
                whole(report.split().validation()),
                whole(report.split().test()),
                whole(report.leftOut())));
  }

  private static String whole(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  private void leftOut(Html html) {
    if (report.firstLeftOut().isEmpty()) {
      return;
    }
    html.heading("Files that were left out");
    html.table(
        List.of(Cell.text("File and reason")),
        report.firstLeftOut().stream().map(line -> List.of(Cell.text(line))).toList());
    if (report.leftOut() > report.firstLeftOut().size()) {
      html.note("… and %s more".formatted(whole(report.leftOut() - report.firstLeftOut().size())));
    }
  }

  private void pairs(Html html, String title, List<Shown> pairs, boolean withDistance) {
    if (pairs.isEmpty()) {
      return;
    }
    html.heading(title);
    List<Figure> figures = new ArrayList<>();
    for (Shown pair : pairs.subList(0, Math.min(MAX_FIGURES, pairs.size()))) {
      List<byte[]> jpegs = new ArrayList<>();
      thumbnails.of(pair.first()).ifPresent(jpegs::add);
      thumbnails.of(pair.second()).ifPresent(jpegs::add);
      String distance = withDistance ? "\n%d of 64 bits apart".formatted(pair.distance()) : "";
      figures.add(new Figure(jpegs, pair.first() + "\n" + pair.second() + distance));
    }
    html.figures(figures);
  }

  private void traits(Html html) {
    if (report.traits().isEmpty()) {
      return;
    }
    html.heading("What files tell without their pixels");
    html.note(
        "Balanced accuracy of a rule on one trait alone, cross-validated: 0.5 tells nothing, 1 tells all.");
    List<List<Cell>> rows = new ArrayList<>();
    for (ShownTrait trait : report.traits()) {
      rows.add(
          List.of(
              Cell.text(trait.trait()),
              Cell.text(trait.className()),
              Cell.number(String.format(Locale.ROOT, "%.3f", trait.balancedAccuracy())),
              Cell.text(trait.words()),
              Cell.number(share(trait.in(), trait.ofClass())),
              Cell.number(share(trait.out(), trait.ofOthers()))));
    }
    html.table(
        List.of(
            Cell.text("Trait"),
            Cell.text("Class"),
            Cell.number("Balanced accuracy"),
            Cell.text("What the class has"),
            Cell.number("Of the class"),
            Cell.number("Of the others")),
        rows);
  }

  private static String share(long part, long whole) {
    return whole == 0 ? "–" : String.format(Locale.ROOT, "%.1f %%", 100.0 * part / whole);
  }

  private void warnings(Html html) {
    if (!report.warnings().isEmpty()) {
      html.heading("Warnings");
      report.warnings().forEach(html::paragraph);
    }
  }
}
