package dev.loupe.trainer.data;

import dev.loupe.contract.StageReport.SplitCounts;
import dev.loupe.trainer.run.StageFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What a data set needs to be trained on at all, and what is told of it beside the checks. */
final class DataRules {
  /** Fewer pictures of a class than this teach nothing that could be measured. */
  static final int MIN_PER_CLASS = 20;

  private static final int MOST_NAMED = 10;

  private final String uri;
  private final List<String> classes;

  DataRules(String uri, List<String> classes) {
    this.uri = uri;
    this.classes = classes;
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

  /**
   * @param perSplit pictures of each split and class
   * @param repeats pictures that are there before
   */
  List<String> warnings(long[][] perSplit, long repeats, long passedOver) {
    List<String> warnings = new ArrayList<>();
    for (Split split : Split.values()) {
      List<String> missing = new ArrayList<>();
      for (int c = 0; c < classes.size(); c++) {
        if (perSplit[split.ordinal()][c] == 0) {
          missing.add(classes.get(c));
        }
      }
      if (!missing.isEmpty()) {
        warnings.add(
            "the %s split has no picture of %s; add pictures"
                .formatted(split.name().toLowerCase(Locale.ROOT), missing));
      }
    }
    if (repeats > 0) {
      warnings.add("%d pictures repeat others of their class".formatted(repeats));
    }
    if (passedOver > 0) {
      warnings.add(
          "passed over, as they are not .jpg, .jpeg, .png or .webp: %d files"
              .formatted(passedOver));
    }
    return warnings;
  }
}
