package dev.loupe.trainer.train;

import dev.loupe.trainer.data.Picture;
import dev.loupe.trainer.run.StageFailure;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Makes batches on threads of its own, a few ahead of the one that trains. What a batch holds never
 * depends on the threads.
 */
final class BatchFeed implements AutoCloseable {
  /** How one picture becomes an input [3,S,S]. */
  @FunctionalInterface
  interface Loader {
    float[] load(Picture picture) throws StageFailure;
  }

  /** What is done with each batch, in order. */
  @FunctionalInterface
  interface Step {
    void take(Batch batch);
  }

  private final ExecutorService threads;
  private final int ahead;

  BatchFeed(int cores) {
    int loaders = Math.max(1, cores / 2);
    this.threads = Executors.newFixedThreadPool(loaders);
    this.ahead = loaders + 1;
  }

  /** Passes the pictures on in batches. */
  void forEach(List<Picture> pictures, int batchSize, Loader loader, Step step)
      throws StageFailure {
    List<List<Picture>> parts = parts(pictures, batchSize);
    Deque<Future<Batch>> waiting = new ArrayDeque<>();
    try {
      int next = 0;
      while (next < parts.size() || !waiting.isEmpty()) {
        while (next < parts.size() && waiting.size() < ahead) {
          List<Picture> part = parts.get(next);
          waiting.add(threads.submit(() -> batch(part, loader)));
          next++;
        }
        step.take(ready(waiting.removeFirst()));
      }
    } finally {
      waiting.forEach(f -> f.cancel(true));
    }
  }

  /** Consecutive parts; a last one of a single picture joins the one before. */
  static List<List<Picture>> parts(List<Picture> pictures, int batchSize) {
    List<List<Picture>> parts = new ArrayList<>();
    int from = 0;
    while (from < pictures.size()) {
      int to = Math.min(from + batchSize, pictures.size());
      to = pictures.size() - to == 1 ? to + 1 : to;
      parts.add(pictures.subList(from, to));
      from = to;
    }
    return parts;
  }

  private static Batch batch(List<Picture> pictures, Loader loader) throws StageFailure {
    float[] inputs = new float[0];
    for (int i = 0; i < pictures.size(); i++) {
      float[] one = loader.load(pictures.get(i));
      if (i == 0) {
        inputs = new float[one.length * pictures.size()];
      }
      System.arraycopy(one, 0, inputs, i * one.length, one.length);
    }
    return new Batch(pictures, inputs);
  }

  private static Batch ready(Future<Batch> future) throws StageFailure {
    try {
      return future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for pictures", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof StageFailure failure) {
        throw failure;
      }
      throw new IllegalStateException("a batch could not be made", e.getCause());
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
    threads.close();
  }
}
