package dev.loupe.serving.predict;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/** What a request waits for. Thread-safe. */
public final class Pending {
  private final CompletableFuture<List<Outcome>> outcomes;
  private final Runnable abandon;

  /**
   * @param outcomes one a picture, in order; never exceptionally
   * @param abandon gives up what has not begun; may be called at any time, and again
   */
  public Pending(CompletableFuture<List<Outcome>> outcomes, Runnable abandon) {
    this.outcomes = outcomes;
    this.abandon = abandon;
  }

  /** That was refused as a whole. */
  static Pending refused(Work work, Outcome outcome) {
    List<Outcome> same = work.inputs().stream().map(_ -> outcome).toList();
    return new Pending(CompletableFuture.completedFuture(same), () -> {});
  }

  static Pending of(List<Piece> pieces) {
    CompletableFuture<?>[] answers =
        pieces.stream().map(Piece::ended).toArray(CompletableFuture<?>[]::new);
    return new Pending(
        CompletableFuture.allOf(answers)
            .thenApply(_ -> pieces.stream().map(piece -> piece.ended().join()).toList()),
        () -> pieces.forEach(Piece::abandon));
  }

  /** One a picture, in order; never exceptionally, and by the deadline at the latest. */
  public CompletableFuture<List<Outcome>> outcomes() {
    return outcomes;
  }

  /** Nobody waits any more: what no core has begun leaves the queue at once. */
  public void abandon() {
    abandon.run();
  }
}
