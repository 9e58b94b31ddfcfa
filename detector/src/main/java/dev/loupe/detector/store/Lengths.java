package dev.loupe.detector.store;

import dev.loupe.detector.store.StoreException.Reason;
import org.apache.opendal.Metadata;
import org.jspecify.annotations.Nullable;

/** What is asked of a file before it is read, the same in every store. */
final class Lengths {
  private Lengths() {}

  /**
   * A file's length.
   *
   * @param uri of the file
   * @param found null if there is nothing of that name
   * @throws StoreException if that is no file
   */
  static long of(String uri, @Nullable Metadata found) throws StoreException {
    if (found == null || !found.isFile()) {
      throw new StoreException(
          Reason.MISSING, "%s: there is no such file. Nothing was changed.".formatted(uri));
    }
    return found.getContentLength();
  }

  /**
   * The length, if so much may be read at once.
   *
   * @param uri of the file
   */
  static long atMost(long maxBytes, String uri, long length) throws StoreException {
    if (length > maxBytes) {
      throw new StoreException(
          Reason.TOO_LARGE,
          "%s: %d bytes, at most %d are read. Nothing was changed."
              .formatted(uri, length, maxBytes));
    }
    return length;
  }
}
