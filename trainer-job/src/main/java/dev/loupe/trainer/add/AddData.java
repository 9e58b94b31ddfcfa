package dev.loupe.trainer.add;

import dev.loupe.contract.ExitCode;
import dev.loupe.detector.store.Access;
import dev.loupe.detector.store.Store;
import dev.loupe.detector.store.StoreException;
import dev.loupe.detector.store.Stores;
import dev.loupe.trainer.data.ClassFolders;
import dev.loupe.trainer.data.PictureReader;
import dev.loupe.trainer.run.StageFailure;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Copies a folder of class folders into the store: pictures only, each whole or not at all. While
 * it works, {@link ClassFolders#UNFINISHED} stands in the data set, which validate then refuses; so
 * a copy that broke off is never trained on. Copying again mends it. What is there already stays.
 */
public final class AddData {
  private static final long MAX_TOTAL_BYTES = 1L << 40;
  private static final int FEWEST_CLASSES = 2;

  private final Path dataRoot;
  private final String to;
  private final Access access;
  private final Map<String, Integer> perClass = new TreeMap<>();
  private int passedOver;
  private long bytes;

  public AddData(Path dataRoot, String to, Access access) {
    this.dataRoot = dataRoot;
    this.to = to;
    this.access = access;
  }

  /**
   * @return a line that says what was copied
   */
  public String fromFolder(Path folder) throws StageFailure {
    if (!Files.isDirectory(folder)) {
      throw StageFailure.badInput(
          "FolderMissing",
          "add-data: --from %s is no folder; expected one folder per class in it. Nothing was copied."
              .formatted(folder));
    }
    List<Path> files = files(folder);
    List<String> pictures = new ArrayList<>();
    for (Path file : files) {
      String name = folder.relativize(file).toString();
      if (accept(name, size(file))) {
        pictures.add(name);
      }
    }
    requireClasses("Nothing was copied.");
    return copy(
        store -> {
          for (String name : pictures) {
            store.write(name, Files.readAllBytes(folder.resolve(name)));
          }
        });
  }

  /**
   * @param tar a tar stream of such a folder
   * @return a line that says what was copied
   */
  public String fromTar(InputStream tar) throws StageFailure {
    return copy(
        store -> {
          TarReader reader = new TarReader(tar);
          Optional<TarReader.Entry> entry = reader.next();
          while (entry.isPresent()) {
            String name = plain(entry.get().name());
            if (entry.get().regular() && accept(name, entry.get().bytes())) {
              store.write(name, reader.content());
            }
            entry = reader.next();
          }
          requireClasses("The copy is left unfinished; validate refuses it.");
        });
  }

  @FunctionalInterface
  private interface Copy {
    void to(Store store) throws IOException, StageFailure;
  }

  private String copy(Copy copy) throws StageFailure {
    try (Store store = Stores.open(to, dataRoot, access)) {
      store.write(ClassFolders.UNFINISHED, new byte[0]);
      copy.to(store);
      store.delete(ClassFolders.UNFINISHED);
      int count = perClass.values().stream().mapToInt(Integer::intValue).sum();
      return "%d pictures copied to %s: %s; %d other files passed over; %d pictures are there now"
          .formatted(count, to, perClass, passedOver, there(store));
    } catch (StoreException e) {
      throw StageFailure.store(e);
    } catch (IOException e) {
      throw StageFailure.badInput(
          "SourceUnreadable",
          "add-data: %s. The copy to %s is left unfinished, and validate refuses it; run add-data again."
              .formatted(e.getMessage(), to));
    }
  }

  private static int there(Store store) throws StoreException {
    int[] count = new int[1];
    store.forEach("", file -> count[0] += ClassFolders.isPicture(file.path()) ? 1 : 0);
    return count[0];
  }

  /** Whether a file is a picture in a class folder; counts it. */
  private boolean accept(String name, long size) throws StageFailure {
    if (!ClassFolders.isPicture(name)) {
      passedOver++;
      return false;
    }
    int slash = name.indexOf('/');
    if (slash < 0) {
      throw StageFailure.badInput(
          "PictureOutsideClassFolder",
          "add-data: \"%s\" lies beside the class folders; every picture must lie in its class's folder."
              .formatted(name));
    }
    if (size > PictureReader.LIMITS.maxBytes()) {
      throw StageFailure.badInput(
          "PictureTooLarge",
          "add-data: \"%s\" has %d bytes; at most %d."
              .formatted(name, size, PictureReader.LIMITS.maxBytes()));
    }
    bytes += size;
    if (bytes > MAX_TOTAL_BYTES) {
      throw StageFailure.badInput(
          "DataTooLarge", "add-data: more than %d bytes in all.".formatted(MAX_TOTAL_BYTES));
    }
    perClass.merge(name.substring(0, slash), 1, Integer::sum);
    return true;
  }

  private void requireClasses(String untouched) throws StageFailure {
    if (perClass.size() < FEWEST_CLASSES) {
      throw StageFailure.badInput(
          "NoClassFolders",
          "add-data: expected at least two folders with pictures, one per class; got %s. %s"
              .formatted(perClass.keySet(), untouched));
    }
  }

  /** Without leading {@code ./}; the store refuses what leads out of it. */
  private static String plain(String name) {
    String plain = name;
    while (plain.startsWith("./")) {
      plain = plain.substring(2);
    }
    return plain;
  }

  private static List<Path> files(Path folder) throws StageFailure {
    try (Stream<Path> walk = Files.walk(folder)) {
      return walk.filter(Files::isRegularFile).sorted().toList();
    } catch (IOException | UncheckedIOException e) {
      throw unreadable(folder, e);
    }
  }

  private static long size(Path file) throws StageFailure {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static StageFailure unreadable(Path path, Exception e) {
    return new StageFailure(
        ExitCode.BAD_INPUT,
        "SourceUnreadable",
        "add-data: %s can't be read: %s. Nothing was copied.".formatted(path, e));
  }
}
