package dev.loupe.serving.predict;

import dev.loupe.serving.predict.Outcome.Late;
import dev.loupe.serving.queue.Deadline;
import dev.loupe.serving.queue.Ticker;
import dev.loupe.serving.queue.WorkQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** One picture's turn on a core. */
final class Piece implements Runnable {
  private final CompletableFuture<Outcome> answer = new CompletableFuture<>();
  private final CompletableFuture<Outcome> ended;
  private final Supplier<Outcome> look;
  private final Deadline deadline;
  private final Ticker ticker;
  private final Runnable release;

  /**
   * @param look throws nothing
   * @param release called once, when the picture is not needed any more
   */
  Piece(
      Supplier<Outcome> look, Deadline deadline, Ticker ticker, Runnable release, WorkQueue queue) {
    this.look = look;
    this.deadline = deadline;
    this.ticker = ticker;
    this.release = release;
    this.ended = answer.whenComplete((outcome, _) -> leave(queue, outcome));
  }

  @Override
  public void run() {
    Outcome outcome;
    try {
      // What nobody waits for any more costs nothing.
      boolean late = answer.isDone() || deadline.isOver(ticker);
      outcome = late ? new Late(deadline.length()) : look.get();
    } finally {
      release.run();
    }
    answer.complete(outcome);
  }

  /** Once it is queued: it is late at its deadline, wherever it is then. */
  void watch() {
    CompletableFuture<Outcome> _ =
        answer.completeOnTimeout(
            new Late(deadline.length()), deadline.left(ticker), TimeUnit.NANOSECONDS);
  }

  /** Gives its place in the queue to others, if it never had its turn. */
  private void leave(WorkQueue queue, Outcome outcome) {
    boolean early = outcome instanceof Late || outcome instanceof Outcome.Abandoned;
    if (early && queue.remove(this)) {
      release.run();
    }
  }

  void abandon() {
    answer.complete(new Outcome.Abandoned());
  }

  /** Completed when the picture is no longer held, unless a core is at work on it. */
  CompletableFuture<Outcome> ended() {
    return ended;
  }
}
