package dev.loupe.detector.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.loupe.detector.store.StoreException.Reason;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * Walks a folder of a file system. The names of one folder at a time are held, as bytes: about 80
 * MB for a million. Names are Java's, not OpenDAL's, which holds four times as much for each.
 */
final class FsWalk<E extends Exception> {
  /** A link that leads up would otherwise never end. */
  private static final int MAX_DEPTH = 32;

  private static final long FOLDER = -1;

  private final String uri;
  private final String passedOver;
  private final Store.Visitor<E> visitor;

  /**
   * @param name in UTF-8; a folder's ends with a slash, which puts its files where their paths
   *     belong
   * @param bytes {@link #FOLDER} for a folder
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Named(byte[] name, long bytes) {}

  private FsWalk(String uri, String passedOver, Store.Visitor<E> visitor) {
    this.uri = uri;
    this.passedOver = passedOver;
    this.visitor = visitor;
  }

  /**
   * @param from a path below the root, without an ending slash, or empty
   * @param passedOver a folder of the root that is not shown
   */
  static <E extends Exception> void walk(
      String uri, Path root, String from, String passedOver, Store.Visitor<E> visitor)
      throws StoreException, E {
    FsWalk<E> walk = new FsWalk<>(uri, passedOver + "/", visitor);
    walk.folder(root.resolve(from), from.isEmpty() ? "" : from + "/", 0);
  }

  private void folder(Path folder, String prefix, int depth) throws StoreException, E {
    if (depth > MAX_DEPTH) {
      throw new StoreException(
          Reason.TOO_LARGE,
          "%s/%s: folders are nested deeper than %d; a link may lead up. Nothing was changed."
              .formatted(uri, prefix, MAX_DEPTH));
    }
    for (Named entry : sorted(folder, prefix)) {
      String name = new String(entry.name(), UTF_8);
      if (entry.bytes() != FOLDER) {
        visitor.visit(new StoredFile(prefix + name, entry.bytes()));
      } else if (!(prefix + name).equals(passedOver)) {
        folder(folder.resolve(name), prefix + name, depth + 1);
      }
    }
  }

  private List<Named> sorted(Path folder, String prefix) throws StoreException {
    List<Named> entries = new ArrayList<>();
    try (DirectoryStream<Path> paths = Files.newDirectoryStream(folder)) {
      for (Path path : paths) {
        add(path, entries);
      }
    } catch (NoSuchFileException | NotDirectoryException gone) {
      return List.of();
    } catch (DirectoryIteratorException e) {
      throw Failure.of("list", uri + "/" + prefix, Objects.requireNonNull(e.getCause()));
    } catch (IOException e) {
      throw Failure.of("list", uri + "/" + prefix, e);
    }
    entries.sort((a, b) -> Arrays.compareUnsigned(a.name(), b.name()));
    return entries;
  }

  /** Links are followed; one that leads nowhere, or a file just deleted, is none. */
  private static void add(Path path, List<Named> entries) throws IOException {
    String name = String.valueOf(path.getFileName());
    try {
      BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
      if (attributes.isDirectory()) {
        entries.add(new Named((name + "/").getBytes(UTF_8), FOLDER));
      } else if (attributes.isRegularFile()) {
        entries.add(new Named(name.getBytes(UTF_8), attributes.size()));
      }
    } catch (NoSuchFileException gone) {
      return;
    }
  }
}
