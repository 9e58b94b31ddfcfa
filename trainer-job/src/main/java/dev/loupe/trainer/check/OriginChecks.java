package dev.loupe.trainer.check;

import dev.loupe.contract.DataChecks;
import dev.loupe.contract.DataChecks.Action;
import dev.loupe.contract.DataChecks.Feature;
import dev.loupe.contract.StageReport.DataCheckResult.Outcome;
import dev.loupe.trainer.check.Shortcuts.Told;
import dev.loupe.trainer.run.StageFailure;
import java.util.ArrayList;
import java.util.List;

/** The checks of how files were made and where they come from. */
final class OriginChecks {
  private final PictureTable table;
  private final List<String> classes;
  private final Words.Paths paths;

  OriginChecks(PictureTable table, List<String> classes, Words.Paths paths) {
    this.table = table;
    this.classes = classes;
    this.paths = paths;
  }

  Finding shortcuts(DataChecks.Shortcuts check, List<Told> told) throws StageFailure {
    String name = "shortcuts";
    if (check.action() == Action.OFF) {
      return Finding.off(name);
    }
    List<String> refused = new ArrayList<>();
    List<String> warned = new ArrayList<>();
    for (Told one : told) {
      if (check.allow().contains(one.feature()) || one.balancedAccuracy() <= check.warnAbove()) {
        continue;
      }
      boolean refuse =
          check.action() == Action.REFUSE
              && one.feature() != Feature.BYTES_PER_PIXEL
              && one.balancedAccuracy() > check.refuseAbove();
      (refuse ? refused : warned).add(sentence(check, one, refuse));
    }
    String found =
        told.stream()
            .filter(t -> !check.allow().contains(t.feature()))
            .findFirst()
            .map(t -> "%s %.2f".formatted(t.trait(), t.balancedAccuracy()))
            .orElse("none");
    if (refused.isEmpty() && warned.isEmpty()) {
      return Finding.passed(name, found);
    }
    List<String> sentences = new ArrayList<>(refused);
    sentences.addAll(warned);
    Outcome outcome = refused.isEmpty() ? Outcome.WARNED : Outcome.REFUSED;
    return new Finding(name, outcome, found, "ShortcutFound", sentences);
  }

  private String sentence(DataChecks.Shortcuts check, Told told, boolean refuse)
      throws StageFailure {
    return "%s alone tells class \"%s\" with a balanced accuracy of %.2f (over %s): %s in %d of its %d pictures and in %d of %d others, such as %s; a detector would learn that instead of the pictures: make all classes' files in the same way, or allow it with %s in spec.dataChecks.shortcuts.allow"
        .formatted(
            told.trait(),
            classes.get(told.classIndex()),
            told.balancedAccuracy(),
            Words.number(refuse ? check.refuseAbove() : check.warnAbove()),
            told.words(),
            told.in(),
            told.ofClass(),
            told.out(),
            told.ofOthers(),
            Words.quoted(paths, told.rows()),
            Trait.word(told.feature()));
  }

  Finding sources(DataChecks.DominantSource check, List<Sources.Dominant> found)
      throws StageFailure {
    String name = "dominantSource";
    if (check.action() == Action.OFF) {
      return Finding.off(name);
    }
    if (found.isEmpty()) {
      return Finding.passed(name, "none over " + Words.percent(check.maxShare()) + " %");
    }
    List<String> sentences = new ArrayList<>();
    for (Sources.Dominant one : found) {
      sentences.add(
          "%s %s makes up %d of %d pictures of class \"%s\", over %s %%, such as \"%s\"; a detector may learn the source instead of the class: add pictures of the class from elsewhere"
              .formatted(
                  one.kind().word(),
                  source(one),
                  one.ofSource(),
                  one.ofClass(),
                  classes.get(one.classIndex()),
                  Words.percent(check.maxShare()),
                  paths.of(one.row())));
    }
    return Finding.of(
        name,
        check.action(),
        "%d, such as %s".formatted(found.size(), source(found.getFirst())),
        "DominantSource",
        sentences);
  }

  private String source(Sources.Dominant one) throws StageFailure {
    String path = paths.of(one.row());
    String text =
        switch (one.kind()) {
          case FOLDER -> PictureTable.folderOf(path);
          case CAMERA -> table.cameraName(one.row());
          case FILE_NAME -> PictureTable.stemOf(path) + "…";
        };
    return "\"" + text + "\"";
  }
}
