package dev.loupe.detector.store;

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

  /**
   * All files below a folder, however deep, in the order of their paths' names folder by folder.
   *
   * @param prefix a folder, or empty for all; no files if there is none
   * @throws StoreException if the store's own folder is missing, or there are more than {@value
   *     #MAX_FILES} files
   */
  List<StoredFile> list(String prefix) throws StoreException;

  /** Whether there is a file or a folder of that path. */
  boolean exists(String path) throws StoreException;

  /**
   * A whole file.
   *
   * @throws StoreException if it is missing, or longer than {@code maxBytes}
   */
  byte[] read(String path, long maxBytes) throws StoreException;

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
