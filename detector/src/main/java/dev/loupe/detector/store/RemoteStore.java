package dev.loupe.detector.store;

import dev.loupe.detector.store.RemoteOperators.Opened;
import dev.loupe.detector.store.StoreException.Reason;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.opendal.Entry;
import org.apache.opendal.ListOptions;
import org.apache.opendal.Metadata;
import org.apache.opendal.WriteOptions;
import org.jspecify.annotations.Nullable;

/**
 * A folder of a bucket through OpenDAL. A file is seen whole or not at all, since the services make
 * it so: a large one is uploaded in parts, which become a file in one step; parts of an upload that
 * broke off are seen by nobody. A Secret that changes is read again when the service refuses.
 */
final class RemoteStore implements Store {
  /** A part's size, and a read's. */
  static final int CHUNK = 8 << 20;

  private static final int PARTS_AT_ONCE = 2;

  /** Enough for {@link Store#MAX_FILES} in one folder: a thousand pages of half a second. */
  private static final Duration LISTING = Duration.ofMinutes(15);

  private static final HttpClient HTTP =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(10))
          .build();

  private final RemoteUri uri;
  private final Access access;
  private final Calls calls;
  private final S3Pages pages = new S3Pages(HTTP, InstantSource.system());
  private final RemoteOperators operators;

  RemoteStore(RemoteUri uri, Access access, Calls calls) {
    this.uri = uri;
    this.access = access;
    this.calls = calls;
    this.operators = new RemoteOperators(uri, access);
  }

  @Override
  public String uri() {
    return uri.text();
  }

  @Override
  public <E extends Exception> void forEach(String prefix, Visitor<E> visitor)
      throws StoreException, E {
    String from = Paths.checked(uri(), prefix);
    String folder = from.isEmpty() ? "" : from + "/";
    if (!canPage()) {
      RemoteWalk.walk(this::folder, uri(), folder, visitor);
      return;
    }
    int above = uri.root().length() - 1;
    @Nullable String next = null;
    do {
      S3Pages.Page page = page(folder, next, Integer.MAX_VALUE);
      for (StoredFile file : page.files()) {
        // An empty object whose name ends with a slash is how consoles make a folder.
        if (!file.path().endsWith("/")) {
          visitor.visit(new StoredFile(file.path().substring(above), file.bytes()));
        }
      }
      next = page.next();
    } while (next != null);
  }

  private boolean canPage() throws StoreException {
    return S3Pages.canList(uri, operators.current().settings());
  }

  private S3Pages.Page page(String folder, @Nullable String token, int most) throws StoreException {
    String prefix = uri.root().substring(1) + folder;
    return make("list", folder, 0, o -> pages.page(o.settings(), prefix, token, most));
  }

  private List<Entry> folder(String folder) throws StoreException {
    ListOptions options = ListOptions.builder().build();
    return value(
        "list",
        folder,
        outcome(o -> o.operator().list(folder, options), call -> calls.makeLong(LISTING, call)));
  }

  @Override
  public boolean exists(String path) throws StoreException {
    String checked = Paths.checked(uri(), path);
    if (!checked.isEmpty() && stat(checked) != null) {
      return true;
    }
    String folder = checked.isEmpty() ? "" : checked + "/";
    return canPage() ? !page(folder, null, 1).files().isEmpty() : !folder(folder).isEmpty();
  }

  @Override
  public byte[] read(String path, long maxBytes) throws StoreException {
    String checked = Paths.checked(uri(), path);
    long length = Lengths.atMost(maxBytes, uri(checked), length(checked));
    byte[] content = new byte[Math.toIntExact(length)];
    for (int at = 0; at < content.length; at += CHUNK) {
      byte[] part = range(checked, at, Math.min(CHUNK, content.length - at));
      System.arraycopy(part, 0, content, at, part.length);
    }
    return content;
  }

  @Override
  public InputStream stream(String path) throws StoreException {
    String checked = Paths.checked(uri(), path);
    return new ChunkedInput(length(checked), CHUNK, (at, size) -> range(checked, at, size));
  }

  private long length(String path) throws StoreException {
    return Lengths.of(uri(path), stat(path));
  }

  private byte[] range(String path, long at, int size) throws StoreException {
    byte[] part = make("read", path, size, o -> o.operator().read(path, at, size));
    if (part.length != size) {
      throw new StoreException(
          Reason.FAILED,
          "%s: can't read: %d bytes came from byte %d on instead of %d; it was replaced meanwhile, or"
                  .formatted(uri(path), part.length, at, size)
              + " the service is at fault. Try again.");
    }
    return part;
  }

  @Override
  public void write(String path, byte[] content) throws StoreException {
    String checked = Paths.checked(uri(), path);
    WriteOptions options =
        content.length <= 2 * CHUNK
            ? WriteOptions.builder().build()
            : WriteOptions.builder().chunk(CHUNK).concurrent(PARTS_AT_ONCE).build();
    make("write", checked, content.length, o -> o.operator().write(checked, content, options));
  }

  @Override
  public void delete(String path) throws StoreException {
    String checked = Paths.checked(uri(), path);
    make("delete", checked, 0, o -> o.operator().delete(checked));
  }

  /** A HEAD's refusal says no reason; a GET's does. */
  private @Nullable Metadata stat(String path) throws StoreException {
    Calls.Outcome<Metadata> outcome = outcome(0, o -> o.operator().stat(path));
    if (outcome instanceof Calls.Outcome.Refused<Metadata> refused) {
      if (refused.attempts() < calls.attempts()) {
        Calls.Outcome<byte[]> why = outcome(0, o -> o.operator().read(path, 0, 1));
        if (why instanceof Calls.Outcome.Refused<byte[]> said
            && !RemoteFailure.isMissing(said.why())) {
          throw RemoteFailure.of("read", uri, uri(path), access, said.why(), said.attempts());
        }
      }
      if (RemoteFailure.isMissing(refused.why())) {
        return null;
      }
    }
    return value("read", path, outcome);
  }

  private <T> T make(
      String verb, String path, long bytes, Function<Opened, CompletableFuture<T>> call)
      throws StoreException {
    return value(verb, path, outcome(bytes, call));
  }

  private <T> Calls.Outcome<T> outcome(long bytes, Function<Opened, CompletableFuture<T>> call)
      throws StoreException {
    return outcome(call, once -> calls.make(bytes, once));
  }

  /** As often as the access's values have changed since. */
  private <T> Calls.Outcome<T> outcome(
      Function<Opened, CompletableFuture<T>> call,
      Function<Supplier<CompletableFuture<T>>, Calls.Outcome<T>> maker)
      throws StoreException {
    Opened used = operators.current();
    while (true) {
      Opened with = used;
      Calls.Outcome<T> outcome = maker.apply(() -> with.call(call));
      if (!(outcome instanceof Calls.Outcome.Refused<T>)) {
        return outcome;
      }
      used = operators.after(with);
      if (used == with) {
        return outcome;
      }
    }
  }

  private <T> T value(String verb, String path, Calls.Outcome<T> outcome) throws StoreException {
    return switch (outcome) {
      case Calls.Outcome.Done<T> done -> done.value();
      case Calls.Outcome.Refused<T> refused ->
          throw RemoteFailure.of(verb, uri, uri(path), access, refused.why(), refused.attempts());
      case Calls.Outcome.Silent<T> silent ->
          throw new StoreException(
              Reason.FAILED,
              "%s: can't %s: no answer within %d s (tried %d times); try again later"
                  .formatted(uri(path), verb, silent.deadline().toSeconds(), silent.attempts()));
    };
  }

  @Override
  public void close() {
    operators.close();
  }
}
