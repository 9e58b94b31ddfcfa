package dev.loupe.detector.bundle;

import dev.loupe.detector.store.Store;
import dev.loupe.detector.store.StoreException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/** A store that remembers the order of what is written. */
final class RecordingStore implements Store {
  private final Store store;
  private final List<String> written = new ArrayList<>();

  RecordingStore(Store store) {
    this.store = store;
  }

  List<String> written() {
    return written;
  }

  @Override
  public String uri() {
    return store.uri();
  }

  @Override
  public <E extends Exception> void forEach(String prefix, Visitor<E> visitor)
      throws StoreException, E {
    store.forEach(prefix, visitor);
  }

  @Override
  public boolean exists(String path) throws StoreException {
    return store.exists(path);
  }

  @Override
  public byte[] read(String path, long maxBytes) throws StoreException {
    return store.read(path, maxBytes);
  }

  @Override
  public InputStream stream(String path) throws StoreException {
    return store.stream(path);
  }

  @Override
  public void write(String path, byte[] content) throws StoreException {
    written.add(path);
    store.write(path, content);
  }

  @Override
  public void delete(String path) throws StoreException {
    store.delete(path);
  }

  @Override
  public void close() {}
}
