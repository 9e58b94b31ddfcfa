package dev.loupe.detector.store;

import dev.loupe.detector.store.StoreException.Reason;
import java.io.InputStream;

/** A folder of another store. */
record SubStore(Store store, String folder) implements Store {
  @Override
  public String uri() {
    return store.uri(folder);
  }

  @Override
  public <E extends Exception> void forEach(String prefix, Visitor<E> visitor)
      throws StoreException, E {
    if (!store.exists(folder)) {
      throw new StoreException(
          Reason.MISSING, "%s: there is no such folder. Nothing was read.".formatted(uri()));
    }
    int above = folder.length() + 1;
    store.forEach(
        below(prefix), f -> visitor.visit(new StoredFile(f.path().substring(above), f.bytes())));
  }

  @Override
  public boolean exists(String path) throws StoreException {
    return store.exists(below(path));
  }

  @Override
  public byte[] read(String path, long maxBytes) throws StoreException {
    return store.read(below(path), maxBytes);
  }

  @Override
  public InputStream stream(String path) throws StoreException {
    return store.stream(below(path));
  }

  @Override
  public void write(String path, byte[] content) throws StoreException {
    store.write(below(path), content);
  }

  @Override
  public void delete(String path) throws StoreException {
    store.delete(below(path));
  }

  private String below(String path) throws StoreException {
    String checked = Paths.checked(uri(), path);
    return checked.isEmpty() ? folder : folder + "/" + checked;
  }

  @Override
  public void close() {}
}
