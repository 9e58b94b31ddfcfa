package dev.loupe.serving.predict;

import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The one model, from the moment on that it may answer. */
@Singleton
public final class ModelHolder {
  private final AtomicReference<@Nullable LoadedModel> model = new AtomicReference<>();
  private final CompletableFuture<@Nullable Void> ready = new CompletableFuture<>();

  /** Lets a model answer; there is one in a process's life. */
  public void set(LoadedModel loaded) {
    if (!model.compareAndSet(null, loaded)) {
      throw new IllegalStateException("a model is loaded already");
    }
    ready.complete(null);
  }

  /** Runs it when there is one; at once if there is. */
  public void whenLoaded(Runnable listener) {
    CompletableFuture<Void> _ = ready.thenRun(listener);
  }

  public Optional<LoadedModel> current() {
    return Optional.ofNullable(model.get());
  }

  @PreDestroy
  void close() {
    LoadedModel last = model.getAndSet(null);
    if (last != null) {
      last.close();
    }
  }
}
