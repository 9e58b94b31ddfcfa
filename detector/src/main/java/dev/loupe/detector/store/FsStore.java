package dev.loupe.detector.store;

import dev.loupe.detector.store.StoreException.Reason;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import org.apache.opendal.Entry;
import org.apache.opendal.Metadata;
import org.apache.opendal.OpenDALException;
import org.apache.opendal.Operator;
import org.jspecify.annotations.Nullable;

/**
 * A folder of a file system through OpenDAL. OpenDAL makes a missing root folder; so it is opened
 * for reading only where the folder stands, and for writing only where the claim is mounted. Writes
 * go to {@value #TEMPORARY} and are renamed; what a killed writer left there is removed by a later
 * one.
 */
final class FsStore implements Store {
  /** Where files lie while they are written; not listed. */
  private static final String TEMPORARY = ".loupe-unfinished";

  private static final int CHUNK = 4 << 20;

  private static final System.Logger LOG = System.getLogger(FsStore.class.getName());

  private final String uri;
  private final String claim;
  private final Path mount;
  private final Path folder;
  private final InstantSource clock;
  private @Nullable Operator reader;
  private @Nullable Operator writer;

  /**
   * @param claim empty for a folder of this machine
   * @param mount must stand already, for a claim
   */
  FsStore(String uri, String claim, Path mount, Path folder, InstantSource clock) {
    this.uri = uri;
    this.claim = claim;
    this.mount = mount;
    this.folder = folder;
    this.clock = clock;
  }

  @Override
  public String uri() {
    return uri;
  }

  @Override
  public <E extends Exception> void forEach(String prefix, Visitor<E> visitor)
      throws StoreException, E {
    String from = Paths.checked(uri, prefix);
    requireFolder();
    FsWalk.walk(uri, folder, from, TEMPORARY, visitor);
  }

  @Override
  public boolean exists(String path) throws StoreException {
    String checked = Paths.checked(uri, path);
    requireMount();
    if (!Files.isDirectory(folder)) {
      return false;
    }
    return checked.isEmpty() || stat(checked) != null;
  }

  @Override
  public byte[] read(String path, long maxBytes) throws StoreException {
    String checked = Paths.checked(uri, path);
    Operator operator = reader();
    long length = Lengths.atMost(maxBytes, uri(checked), length(checked));
    return range(operator, checked, 0, length);
  }

  @Override
  public InputStream stream(String path) throws StoreException {
    String checked = Paths.checked(uri, path);
    Operator operator = reader();
    return new ChunkedInput(
        length(checked), CHUNK, (at, size) -> range(operator, checked, at, size));
  }

  private long length(String path) throws StoreException {
    return Lengths.of(uri(path), stat(path));
  }

  private byte[] range(Operator operator, String path, long at, long size) throws StoreException {
    try {
      return operator.read(path, at, size);
    } catch (OpenDALException e) {
      throw failed("read", path, e);
    }
  }

  @Override
  public void write(String path, byte[] content) throws StoreException {
    String checked = Paths.checked(uri, path);
    Operator operator = writer();
    try {
      operator.write(checked, content);
    } catch (OpenDALException e) {
      removeUnfinished(operator, checked.substring(checked.lastIndexOf('/') + 1));
      throw failed("write", checked, e);
    }
  }

  /** OpenDAL leaves what it could not finish, which on a full volume keeps it full. */
  private static void removeUnfinished(Operator operator, String name) {
    try {
      for (Entry entry : operator.list(TEMPORARY + "/")) {
        if (entry.getPath().startsWith(TEMPORARY + "/" + name + ".")) {
          operator.delete(entry.getPath());
        }
      }
    } catch (OpenDALException e) {
      LOG.log(System.Logger.Level.DEBUG, "unfinished file could not be removed", e);
    }
  }

  @Override
  public void delete(String path) throws StoreException {
    String checked = Paths.checked(uri, path);
    try {
      reader().delete(checked);
    } catch (OpenDALException e) {
      throw failed("delete", checked, e);
    }
  }

  private @Nullable Metadata stat(String path) throws StoreException {
    try {
      return reader().stat(path);
    } catch (OpenDALException e) {
      if (Failure.isMissing(e)) {
        return null;
      }
      throw failed("read", path, e);
    }
  }

  private synchronized Operator reader() throws StoreException {
    if (reader == null) {
      requireFolder();
      reader = operator(Map.of("root", folder.toString()));
    }
    return reader;
  }

  private synchronized Operator writer() throws StoreException {
    if (writer == null) {
      requireMount();
      writer =
          operator(
              Map.of(
                  "root", folder.toString(),
                  "atomic_write_dir", folder.resolve(TEMPORARY).toString()));
      Leftovers.remove(folder.resolve(TEMPORARY), clock.instant());
    }
    return writer;
  }

  private Operator operator(Map<String, String> settings) throws StoreException {
    try {
      return Operator.of("fs", settings);
    } catch (OpenDALException e) {
      throw failed("open", "", e);
    }
  }

  private void requireFolder() throws StoreException {
    requireMount();
    if (!Files.isDirectory(folder)) {
      throw new StoreException(
          Reason.MISSING,
          ("%s: there is no such folder (looked for %s); put the files there, or mend the URI."
                  + " Nothing was read or written.")
              .formatted(uri, folder));
    }
  }

  private void requireMount() throws StoreException {
    if (!claim.isEmpty() && !Files.isDirectory(mount)) {
      throw new StoreException(
          Reason.MISSING,
          ("%s: the PersistentVolumeClaim %s is not mounted (looked for %s); create it in the run's"
                  + " namespace, or mend the URI. Nothing was read or written.")
              .formatted(uri, claim, mount));
    }
  }

  private StoreException failed(String verb, String path, OpenDALException e) {
    return Failure.of(verb, uri(path), e);
  }

  @Override
  public synchronized void close() {
    if (reader != null) {
      reader.close();
      reader = null;
    }
    if (writer != null) {
      writer.close();
      writer = null;
    }
  }
}
