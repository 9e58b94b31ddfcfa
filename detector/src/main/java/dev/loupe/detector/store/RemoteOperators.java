package dev.loupe.detector.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.apache.opendal.AsyncOperator;
import org.apache.opendal.OpenDALException;
import org.jspecify.annotations.Nullable;

/**
 * The library's operator of one store, and those that took its place when the access's values
 * changed. None is freed before the store is closed: other threads may be using it, and the library
 * does not check.
 */
final class RemoteOperators implements AutoCloseable {
  /** An operator, what it was made of, and how many of its calls have not ended. */
  record Opened(AsyncOperator operator, Map<String, String> settings, AtomicInteger running) {
    <T> CompletableFuture<T> call(Function<Opened, CompletableFuture<T>> call) {
      running.incrementAndGet();
      try {
        return call.apply(this).whenComplete((value, failure) -> running.decrementAndGet());
      } catch (RuntimeException e) {
        running.decrementAndGet();
        throw e;
      }
    }

    /** A call that was given up goes on in the library; then the memory is left to the process. */
    private void free() {
      if (running.get() == 0) {
        operator.close();
      }
    }
  }

  private final RemoteUri uri;
  private final Access access;
  private final List<Opened> former = new ArrayList<>();
  private @Nullable Opened current;

  RemoteOperators(RemoteUri uri, Access access) {
    this.uri = uri;
    this.access = access;
  }

  /** The current one; touches no service. */
  synchronized Opened current() throws StoreException {
    if (current == null) {
      current = open(Services.settings(uri, access));
    }
    return current;
  }

  /**
   * What to try again with after a refusal: the one that another thread has opened meanwhile, or
   * one with the access's new values.
   *
   * @return {@code used} if there is no other
   */
  synchronized Opened after(Opened used) throws StoreException {
    Opened now = current();
    if (now != used) {
      return now;
    }
    Map<String, String> settings = Services.settings(uri, access);
    if (settings.equals(used.settings())) {
      return used;
    }
    Opened fresh = open(settings);
    former.add(used);
    current = fresh;
    return fresh;
  }

  private Opened open(Map<String, String> settings) throws StoreException {
    try {
      return new Opened(
          AsyncOperator.of(uri.scheme().service(), settings), settings, new AtomicInteger());
    } catch (OpenDALException e) {
      throw RemoteFailure.of("open", uri, uri.text(), access, e, 1);
    }
  }

  @Override
  public synchronized void close() {
    former.forEach(Opened::free);
    former.clear();
    if (current != null) {
      current.free();
      current = null;
    }
  }
}
