package dev.loupe.trainer.data;

import dev.loupe.contract.StageReport.SplitCounts;
import dev.loupe.trainer.data.PictureCheck.Checked;
import dev.loupe.trainer.run.StageFailure;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** When a data set is good enough to train on. */
final class DataRules {
  /** Fewer pictures of a class than this teach nothing that could be measured. */
  static final int MIN_PER_CLASS = 20;

  /** More bad files than both of these are no accident. */
  static final double MAX_BAD_SHARE = 0.05;

  static final int MAX_BAD_ANYWAY = 3;

  /** A larger ratio between two classes is warned of. */
  static final long MAX_IMBALANCE = 10;

  private static final int MOST_NAMED = 10;

  private final String uri;
  private final List<String> classes;

  DataRules(String uri, List<String> classes) {
    this.uri = uri;
    this.classes = classes;
  }

  static String named(Checked.Bad bad) {
    return "%s: %s".formatted(bad.file().path(), bad.reason());
  }

  void badFiles(int files, List<Checked.Bad> bad) throws StageFailure {
    if (bad.size() <= MAX_BAD_ANYWAY || bad.size() <= MAX_BAD_SHARE * files) {
      return;
    }
    String first =
        bad.stream().limit(MOST_NAMED).map(DataRules::named).collect(Collectors.joining("; "));
    throw StageFailure.badInput(
        "TooManyBadPictures",
        "dataset.uri %s: %d of %d files can't be used, at most %d or %d %% may be: %s%s. Remove or mend them. Nothing was trained."
            .formatted(
                uri,
                bad.size(),
                files,
                MAX_BAD_ANYWAY,
                (int) (100 * MAX_BAD_SHARE),
                first,
                bad.size() > MOST_NAMED ? "; …" : ""));
  }

  void oneClassEach(List<Picture> pictures) throws StageFailure {
    Map<String, Picture> seen = new HashMap<>();
    for (Picture picture : pictures) {
      Picture other = seen.putIfAbsent(picture.pixels(), picture);
      if (other != null && other.classIndex() != picture.classIndex()) {
        throw StageFailure.badInput(
            "PictureInTwoClasses",
            "dataset.uri %s: \"%s\" and \"%s\" are the same picture in two classes; keep it in one. Nothing was trained."
                .formatted(uri, other.path(), picture.path()));
      }
    }
  }

  void enough(Map<String, Long> perClass) throws StageFailure {
    List<String> few = new ArrayList<>();
    perClass.forEach(
        (name, count) -> {
          if (count < MIN_PER_CLASS) {
            few.add("\"%s\" has %d".formatted(name, count));
          }
        });
    if (!few.isEmpty()) {
      throw StageFailure.badInput(
          "TooFewPictures",
          "dataset.uri %s: class %s usable pictures; at least %d of each are needed. Nothing was trained."
              .formatted(
                  uri,
                  few.stream().limit(MOST_NAMED).collect(Collectors.joining(", ")),
                  MIN_PER_CLASS));
    }
  }

  void noEmptySplit(SplitCounts split) throws StageFailure {
    if (split.validation() == 0 || split.test() == 0) {
      throw StageFailure.badInput(
          "SplitEmpty",
          "dataset.uri %s: the pictures split into %d for training, %d for validation and %d for the test, and none may be empty; add pictures. Nothing was trained."
              .formatted(uri, split.train(), split.validation(), split.test()));
    }
  }

  List<String> warnings(Map<String, Long> perClass, Listing listing, int passedOver) {
    List<String> warnings = new ArrayList<>();
    imbalance(perClass, warnings);
    missingFromSplits(listing, warnings);
    long distinct = listing.pictures().stream().map(Picture::pixels).distinct().count();
    long twice = listing.pictures().size() - distinct;
    if (twice > 0) {
      warnings.add("%d pictures repeat others of their class".formatted(twice));
    }
    if (passedOver > 0) {
      warnings.add(
          "passed over, as they are not .jpg, .jpeg, .png or .webp: %d files"
              .formatted(passedOver));
    }
    return warnings;
  }

  private static void imbalance(Map<String, Long> perClass, List<String> warnings) {
    String most = "";
    String least = "";
    for (String name : perClass.keySet()) {
      most = most.isEmpty() || count(perClass, name) > count(perClass, most) ? name : most;
      least = least.isEmpty() || count(perClass, name) < count(perClass, least) ? name : least;
    }
    if (count(perClass, most) > MAX_IMBALANCE * count(perClass, least)) {
      warnings.add(
          "the classes are unbalanced: %d pictures of \"%s\", %d of \"%s\", over %d : 1"
              .formatted(
                  count(perClass, most), most, count(perClass, least), least, MAX_IMBALANCE));
    }
  }

  private static long count(Map<String, Long> perClass, String name) {
    return perClass.getOrDefault(name, 0L);
  }

  private void missingFromSplits(Listing listing, List<String> warnings) {
    for (Split split : Split.values()) {
      boolean[] there = new boolean[classes.size()];
      listing.of(split).forEach(p -> there[p.classIndex()] = true);
      List<String> missing = new ArrayList<>();
      for (int i = 0; i < there.length; i++) {
        if (!there[i]) {
          missing.add(classes.get(i));
        }
      }
      if (!missing.isEmpty()) {
        warnings.add(
            "the %s split has no picture of %s; add pictures"
                .formatted(split.name().toLowerCase(Locale.ROOT), missing));
      }
    }
  }
}
