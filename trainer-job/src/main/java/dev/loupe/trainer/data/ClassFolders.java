package dev.loupe.trainer.data;

import dev.loupe.detector.store.Store;
import dev.loupe.detector.store.StoreException;
import dev.loupe.detector.store.StoredFile;
import dev.loupe.trainer.run.StageFailure;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The files of a data set: {@code <class>/**}/*.{jpg,jpeg,png,webp}. Other files are passed over
 * and counted, and so is what lies beside the class folders unless it is a picture, which belongs
 * to no class.
 *
 * @param pictures by class folder, each in the order of the paths
 * @param passedOver how many files are no pictures by name
 */
public record ClassFolders(Map<String, List<StoredFile>> pictures, int passedOver) {

  /** Stands in a data set that is being copied, until it is whole. */
  public static final String UNFINISHED = ".loupe-incomplete";

  private static final Set<String> ENDINGS = Set.of("jpg", "jpeg", "png", "webp");
  private static final int MOST_NAMED = 10;

  /**
   * @throws StageFailure if the folder is missing, holds no picture, is still being copied, or has
   *     pictures beside the class folders
   */
  public static ClassFolders of(Store data) throws StageFailure {
    List<StoredFile> files;
    try {
      files = data.list("");
    } catch (StoreException e) {
      throw StageFailure.data(e);
    }
    Map<String, List<StoredFile>> pictures = new TreeMap<>();
    List<String> beside = new ArrayList<>();
    int passedOver = 0;
    for (StoredFile file : files) {
      int slash = file.path().indexOf('/');
      if (file.path().equals(UNFINISHED)) {
        throw unfinished(data);
      }
      if (!isPicture(file.path())) {
        passedOver++;
      } else if (slash < 0) {
        beside.add(file.path());
      } else {
        pictures.computeIfAbsent(file.path().substring(0, slash), c -> new ArrayList<>()).add(file);
      }
    }
    if (!beside.isEmpty()) {
      throw beside(data, beside);
    }
    if (pictures.isEmpty()) {
      throw empty(data, passedOver);
    }
    return new ClassFolders(pictures, passedOver);
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
    Set<String> unknown = new TreeSet<>(pictures.keySet());
    classes.forEach(unknown::remove);
    List<String> missing = classes.stream().filter(c -> !pictures.containsKey(c)).toList();
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

  /** All pictures, in the order of their paths. */
  public List<StoredFile> all() {
    return pictures.values().stream().flatMap(List::stream).toList();
  }

  /** How many pictures each folder holds. */
  public Map<String, Integer> counts() {
    Map<String, Integer> counts = new HashMap<>();
    pictures.forEach((name, files) -> counts.put(name, files.size()));
    return counts;
  }

  private static StageFailure unfinished(Store data) {
    return StageFailure.badInput(
        "DataIncomplete",
        "dataset.uri %s: a copy into it has not ended (%s is there); run add-data again to its end. Nothing was trained."
            .formatted(data.uri(), UNFINISHED));
  }

  private static StageFailure beside(Store data, List<String> beside) {
    return StageFailure.badInput(
        "PictureOutsideClassFolder",
        "dataset.uri %s: %s beside the class folders; every picture must lie in its class's folder. Nothing was trained."
            .formatted(
                data.uri(),
                beside.size() == 1
                    ? "\"%s\" lies".formatted(beside.getFirst())
                    : "%d pictures, such as \"%s\", lie"
                        .formatted(beside.size(), beside.getFirst())));
  }

  private static StageFailure empty(Store data, int passedOver) {
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
