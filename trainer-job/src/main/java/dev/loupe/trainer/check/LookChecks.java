package dev.loupe.trainer.check;

import dev.loupe.contract.DataChecks;
import dev.loupe.contract.DataChecks.Action;
import dev.loupe.trainer.check.Twins.Pair;
import dev.loupe.trainer.run.StageFailure;
import java.util.ArrayList;
import java.util.List;

/** The checks of pictures that are the same, or look the same. */
final class LookChecks {
  private final PictureTable table;
  private final Words.Paths paths;

  LookChecks(PictureTable table, Words.Paths paths) {
    this.table = table;
    this.paths = paths;
  }

  Finding conflicts(DataChecks.LabelConflicts check, Twins twins) throws StageFailure {
    String name = "labelConflicts";
    if (check.action() == Action.OFF) {
      return Finding.off(name);
    }
    String found = "%d pictures".formatted(twins.conflicting());
    if (twins.conflicting() == 0) {
      return Finding.passed(name, found);
    }
    Pair pair = twins.conflicts().getFirst();
    return Finding.of(
        name,
        check.action(),
        found,
        "PictureInTwoClasses",
        List.of(
            "\"%s\" and \"%s\" are the same picture in two classes%s; keep it in one"
                .formatted(
                    paths.of(pair.first()),
                    paths.of(pair.second()),
                    twins.conflicting() > 2
                        ? ", as are %d pictures in all".formatted(twins.conflicting())
                        : "")));
  }

  Finding acrossClasses(DataChecks.NearDuplicates check, NearTwins.Found found)
      throws StageFailure {
    String name = "nearDuplicatesAcrossClasses";
    String figure = "%d pictures".formatted(found.acrossClasses());
    if (check.acrossClasses() == Action.OFF) {
      return Finding.off(name);
    }
    if (found.acrossClasses() == 0) {
      return Finding.passed(name, figure + partly(found));
    }
    return Finding.of(
        name,
        check.acrossClasses(),
        figure,
        "NearDuplicatesAcrossClasses",
        List.of(
            "%d pictures look like one of another class (at most %d of 64 bits apart): %s%s; see which class is right, and take the others out"
                .formatted(
                    found.acrossClasses(),
                    check.distance(),
                    named(found.classPairs()),
                    partly(found))));
  }

  Finding acrossSplits(DataChecks.NearDuplicates check, NearTwins.Found found) throws StageFailure {
    String name = "nearDuplicatesAcrossSplits";
    if (check.acrossSplits() == Action.OFF) {
      return Finding.off(name);
    }
    long held = table.rows() - table.inSplit(PictureTable.TRAINING);
    String figure = "%d of %d".formatted(found.acrossSplits(), held);
    if (found.acrossSplits() == 0) {
      return Finding.passed(name, figure + partly(found));
    }
    return Finding.of(
        name,
        check.acrossSplits(),
        figure,
        "NearDuplicatesAcrossSplits",
        List.of(
            "%d of %d pictures for validation and test look like one that is trained on (at most %d of 64 bits apart), so that the measured figures are too good: %s%s; keep one of each"
                .formatted(
                    found.acrossSplits(),
                    held,
                    check.distance(),
                    named(found.splitPairs()),
                    partly(found))));
  }

  private static String partly(NearTwins.Found found) {
    return found.notCompared() == 0
        ? ""
        : " (not all pairs compared, of %d pictures or more)".formatted(found.notCompared());
  }

  private String named(List<Pair> pairs) throws StageFailure {
    List<String> names = new ArrayList<>();
    for (Pair pair : pairs.subList(0, Math.min(Words.FILES, pairs.size()))) {
      names.add("\"%s\" and \"%s\"".formatted(paths.of(pair.first()), paths.of(pair.second())));
    }
    return String.join(", ", names) + (pairs.size() > Words.FILES ? ", …" : "");
  }
}
