package dev.loupe.detector.store;

import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Files below one folder of a store. Paths are relative to it, with {@code /} between names, and
 * can't leave it. Thread-safe.
 */
public interface Store extends AutoCloseable {
  /** The most files that {@link #list} gives. */
  int MAX_FILES = 1_000_000;

  /** The folder's URI. */
  String uri();

  /** The URI of a file below it, for messages. */
  default String uri(String path) {
    return path.isEmpty() ? uri() : uri().endsWith("/") ? uri() + path : uri() + "/" + path;
  }

  /** Takes the files of a walk, one after the other. */
  @FunctionalInterface
  interface Visitor<E extends Exception> {
    /**
     * @throws E to end the walk early
     */
    void visit(StoredFile file) throws E;
  }

  /**
   * Shows every file below a folder, however deep, in the order of the paths' UTF-8 bytes, whatever
   * the store. It holds a page of them at a time (on a file system: the names of one folder), so
   * that there is no limit to their number. Links are followed; files that come or go meanwhile are
   * seen or not.
   *
   * @param prefix a folder, or empty for all; no files if there is none
   * @throws StoreException if the store's own folder is missing or can't be read
   */
  <E extends Exception> void forEach(String prefix, Visitor<E> visitor) throws StoreException, E;

  /**
   * All files that {@link #forEach} shows, held at once; for folders known to be small.
   *
   * @throws StoreException also if there are more than {@value #MAX_FILES} files
   */
  default List<StoredFile> list(String prefix) throws StoreException {
    List<StoredFile> files = new ArrayList<>();
    forEach(
        prefix,
        file -> {
          if (files.size() == MAX_FILES) {
            throw new StoreException(
                StoreException.Reason.TOO_LARGE,
                "%s: more than %d files. Nothing was changed.".formatted(uri(), MAX_FILES));
          }
          files.add(file);
        });
    return files;
  }

  /** Whether there is a file or a folder of that path. */
  boolean exists(String path) throws StoreException;

  /**
   * A whole file.
   *
   * @throws StoreException if it is missing, or longer than {@code maxBytes}
   */
  byte[] read(String path, long maxBytes) throws StoreException;

  /**
   * A file's bytes in order, of which a few MiB are held at a time.
   *
   * @throws StoreException if it is missing; the stream throws it where a later part can't be read
   */
  InputStream stream(String path) throws StoreException;

  /**
   * Writes a file, and the folders above it where they are missing; replaces one that is there. It
   * is never seen half-written.
   */
  void write(String path, byte[] content) throws StoreException;

  /** Deletes a file; nothing happens where there is none. */
  void delete(String path) throws StoreException;

  /** The same store from a folder below on; closing it closes nothing. */
  default Store within(String folder) throws StoreException {
    return new SubStore(this, Paths.checked(uri(), folder));
  }

  @Override
  void close();
}
