package dev.loupe.serving.predict;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/** What a request waits for. Thread-safe. */
public final class Pending {
  private final List<Piece> pieces;
  private final CompletableFuture<List<Outcome>> outcomes;

  private Pending(List<Piece> pieces, CompletableFuture<List<Outcome>> outcomes) {
    this.pieces = pieces;
    this.outcomes = outcomes;
  }

  /** That was refused as a whole. */
  static Pending refused(Work work, Outcome outcome) {
    List<Outcome> same = work.inputs().stream().map(_ -> outcome).toList();
    return new Pending(List.of(), CompletableFuture.completedFuture(same));
  }

  static Pending of(List<Piece> pieces) {
    CompletableFuture<?>[] answers =
        pieces.stream().map(Piece::ended).toArray(CompletableFuture<?>[]::new);
    return new Pending(
        pieces,
        CompletableFuture.allOf(answers)
            .thenApply(_ -> pieces.stream().map(piece -> piece.ended().join()).toList()));
  }

  /** One a picture, in order; never exceptionally, and by the deadline at the latest. */
  public CompletableFuture<List<Outcome>> outcomes() {
    return outcomes;
  }

  /** Nobody waits any more: what no core has begun leaves the queue at once. */
  public void abandon() {
    pieces.forEach(Piece::abandon);
  }
}
