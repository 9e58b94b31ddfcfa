package dev.loupe.detector.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.loupe.detector.store.StoreException.Reason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.opendal.Entry;

/** Walks a bucket folder by folder, holding one folder's names at a time. */
final class RemoteWalk {
  private static final int MAX_DEPTH = 32;

  private RemoteWalk() {}

  /** Lists what lies directly in a folder; its path is empty or ends with a slash. */
  @FunctionalInterface
  interface Folders {
    List<Entry> list(String folder) throws StoreException;
  }

  static <E extends Exception> void walk(
      Folders folders, String uri, String folder, Store.Visitor<E> visitor)
      throws StoreException, E {
    walk(folders, uri, folder, 0, visitor);
  }

  private static <E extends Exception> void walk(
      Folders folders, String uri, String folder, int depth, Store.Visitor<E> visitor)
      throws StoreException, E {
    if (depth > MAX_DEPTH) {
      throw new StoreException(
          Reason.TOO_LARGE,
          "%s/%s: folders are nested deeper than %d. Nothing was changed."
              .formatted(uri, folder, MAX_DEPTH));
    }
    for (Entry entry : sorted(folders.list(folder))) {
      String path = entry.getPath();
      if (path.equals(folder) || path.equals("/")) {
        continue;
      }
      if (entry.getMetadata().isDir()) {
        walk(folders, uri, path, depth + 1, visitor);
      } else {
        visitor.visit(new StoredFile(path, entry.getMetadata().getContentLength()));
      }
    }
  }

  private static List<Entry> sorted(List<Entry> entries) {
    List<Entry> sorted = new ArrayList<>(entries);
    sorted.sort((a, b) -> Arrays.compareUnsigned(bytes(a), bytes(b)));
    return sorted;
  }

  private static byte[] bytes(Entry entry) {
    return entry.getPath().getBytes(UTF_8);
  }
}
