package dev.loupe.trainer.data;

import dev.loupe.detector.store.Store;
import dev.loupe.detector.store.StoreException;
import dev.loupe.detector.store.StoredFile;
import dev.loupe.trainer.run.StageFailure;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The files of a data set: {@code <class>/**}/*.{jpg,jpeg,png,webp}. Other files are passed over
 * and counted, and so is what lies beside the class folders unless it is a picture, which belongs
 * to no class.
 *
 * @param counts how many pictures each class folder holds, in the order of the names
 * @param passedOver how many files are no pictures by name
 */
public record ClassFolders(SortedMap<String, Integer> counts, long passedOver) {

  /** Stands in a data set that is being copied, until it is whole. */
  public static final String UNFINISHED = ".loupe-incomplete";

  /** GIFs are taken for pictures, so that they are named among what is left out. */
  private static final Set<String> ENDINGS = Set.of("jpg", "jpeg", "png", "webp", "gif");

  private static final int MOST_NAMED = 10;

  /** Takes the pictures, by name, as the store shows them. */
  @FunctionalInterface
  interface Taker {
    void take(StoredFile picture) throws StageFailure;
  }

  /** Counts alone; see {@link #of(Store, Taker)}. */
  public static ClassFolders of(Store data) throws StageFailure {
    return of(data, picture -> {});
  }

  /**
   * @throws StageFailure if the folder is missing, holds no picture, is still being copied, or has
   *     pictures beside the class folders
   */
  static ClassFolders of(Store data, Taker taker) throws StageFailure {
    SortedMap<String, Integer> counts = new TreeMap<>();
    List<String> beside = new ArrayList<>();
    long[] others = new long[2];
    try {
      data.forEach(
          "",
          file -> {
            int slash = file.path().indexOf('/');
            if (file.path().equals(UNFINISHED)) {
              throw unfinished(data);
            }
            if (!isPicture(file.path())) {
              others[0]++;
            } else if (slash < 0) {
              others[1]++;
              beside.add(file.path());
              beside.subList(1, beside.size()).clear();
            } else {
              counts.merge(file.path().substring(0, slash), 1, Integer::sum);
              taker.take(file);
            }
          });
    } catch (StoreException e) {
      throw StageFailure.data(e);
    }
    if (!beside.isEmpty()) {
      throw beside(data, beside.getFirst(), others[1]);
    }
    if (counts.isEmpty()) {
      throw empty(data, others[0]);
    }
    return new ClassFolders(Collections.unmodifiableSortedMap(counts), others[0]);
  }

  /** By name: whether the path ends as a picture's does, and no part of it is hidden. */
  public static boolean isPicture(String path) {
    String name = path.substring(path.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
    boolean hidden = path.startsWith(".") || path.contains("/.");
    return !hidden
        && ENDINGS.contains(name.substring(name.lastIndexOf('.') + 1))
        && name.contains(".");
  }

  /**
   * Holds the folders against the plan's classes.
   *
   * @throws StageFailure if a folder is unknown or one is missing
   */
  public void check(Store data, List<String> classes) throws StageFailure {
    Set<String> unknown = new TreeSet<>(counts.keySet());
    classes.forEach(unknown::remove);
    List<String> missing = classes.stream().filter(c -> !counts.containsKey(c)).toList();
    if (!unknown.isEmpty()) {
      throw StageFailure.badInput(
          "UnknownClassFolder",
          "dataset.uri %s: class folder %s is not one of spec.classes %s; rename the folder or the class. Nothing was trained."
              .formatted(data.uri(), quoted(unknown), classes));
    }
    if (!missing.isEmpty()) {
      throw StageFailure.badInput(
          "MissingClassFolder",
          "dataset.uri %s: no pictures of class %s; expected one folder for each of spec.classes %s. Nothing was trained."
              .formatted(data.uri(), quoted(missing), classes));
    }
  }

  private static StageFailure unfinished(Store data) {
    return StageFailure.badInput(
        "DataIncomplete",
        "dataset.uri %s: a copy into it has not ended (%s is there); run add-data again to its end. Nothing was trained."
            .formatted(data.uri(), UNFINISHED));
  }

  private static StageFailure beside(Store data, String first, long count) {
    return StageFailure.badInput(
        "PictureOutsideClassFolder",
        "dataset.uri %s: %s beside the class folders; every picture must lie in its class's folder. Nothing was trained."
            .formatted(
                data.uri(),
                count == 1
                    ? "\"%s\" lies".formatted(first)
                    : "%d pictures, such as \"%s\", lie".formatted(count, first)));
  }

  private static StageFailure empty(Store data, long passedOver) {
    return StageFailure.badInput(
        "DataEmpty",
        "dataset.uri %s: no pictures (%d other files); expected <class>/**/*.{jpg,jpeg,png,webp}. Nothing was trained."
            .formatted(data.uri(), passedOver));
  }

  private static String quoted(Iterable<String> names) {
    List<String> quoted = new ArrayList<>();
    for (String name : names) {
      if (quoted.size() == MOST_NAMED) {
        quoted.add("…");
        break;
      }
      quoted.add("\"" + name + "\"");
    }
    return String.join(", ", quoted);
  }
}
