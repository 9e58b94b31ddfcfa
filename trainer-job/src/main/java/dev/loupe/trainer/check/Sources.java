package dev.loupe.trainer.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntUnaryOperator;

/**
 * Where a class's pictures come from: the folder below the class's, the camera that EXIF names, or
 * the file's name up to its first digit. A source that makes up most of every class alike tells
 * nothing of one, and is not told; nor is a name that is the class's own.
 */
final class Sources {
  /** What a source is told by. */
  enum Kind {
    FOLDER("folder"),
    CAMERA("camera"),
    FILE_NAME("file name");

    private final String word;

    Kind(String word) {
      this.word = word;
    }

    String word() {
      return word;
    }
  }

  /**
   * One source that makes up most of a class.
   *
   * @param row one of its pictures
   * @param ofSource the class's pictures from it
   */
  record Dominant(Kind kind, int classIndex, int row, long ofSource, long ofClass) {
    double share() {
      return (double) ofSource / ofClass;
    }
  }

  private Sources() {}

  /**
   * @param maxShare at least a half
   */
  static List<Dominant> of(PictureTable table, List<String> classes, double maxShare) {
    List<Dominant> found = new ArrayList<>();
    found.addAll(ofKind(table, Kind.FOLDER, table::folder, maxShare));
    found.addAll(ofKind(table, Kind.CAMERA, table::cameraKey, maxShare));
    found.addAll(
        ofKind(table, Kind.FILE_NAME, table::stem, maxShare).stream()
            .filter(d -> !isName(table.stem(d.row()), classes.get(d.classIndex())))
            .toList());
    return found;
  }

  private static boolean isName(int stem, String className) {
    return PictureTable.stemOf(className + ".").hashCode() == stem;
  }

  private static List<Dominant> ofKind(
      PictureTable table, Kind kind, IntUnaryOperator source, double maxShare) {
    List<Optional<Dominant>> perClass = new ArrayList<>();
    for (int c = 0; c < table.classes(); c++) {
      perClass.add(majority(table, kind, source, c).filter(d -> d.share() > maxShare));
    }
    boolean everywhereTheSame =
        perClass.stream().allMatch(Optional::isPresent)
            && perClass.stream()
                    .flatMap(Optional::stream)
                    .mapToInt(d -> source.applyAsInt(d.row()))
                    .distinct()
                    .count()
                == 1;
    return everywhereTheSame ? List.of() : perClass.stream().flatMap(Optional::stream).toList();
  }

  /** Boyer and Moore's vote, then a count. A picture without such a source has a vote too. */
  private static Optional<Dominant> majority(
      PictureTable table, Kind kind, IntUnaryOperator source, int classIndex) {
    int candidate = -1;
    long lead = 0;
    long ofClass = 0;
    for (int row = 0; row < table.rows(); row++) {
      if (table.classIndex(row) != classIndex) {
        continue;
      }
      ofClass++;
      boolean same = candidate >= 0 && source.applyAsInt(row) == source.applyAsInt(candidate);
      if (lead == 0) {
        candidate = row;
        lead = 1;
      } else {
        lead += same ? 1 : -1;
      }
    }
    if (candidate < 0 || source.applyAsInt(candidate) == 0) {
      return Optional.empty();
    }
    long ofSource = 0;
    for (int row = 0; row < table.rows(); row++) {
      boolean is =
          table.classIndex(row) == classIndex
              && source.applyAsInt(row) == source.applyAsInt(candidate);
      ofSource += is ? 1 : 0;
    }
    return Optional.of(new Dominant(kind, classIndex, candidate, ofSource, ofClass));
  }
}
