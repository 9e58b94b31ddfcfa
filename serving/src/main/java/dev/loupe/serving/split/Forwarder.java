package dev.loupe.serving.split;

import dev.loupe.serving.internal.Kind;
import dev.loupe.serving.internal.PodClient;
import dev.loupe.serving.internal.PodReply;
import dev.loupe.serving.predict.Origin;
import dev.loupe.serving.predict.Work;
import dev.loupe.serving.queue.Ticker;
import dev.loupe.serving.queue.WorkQueue;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.Semaphore;

/**
 * Asks another version for a user, so that it may be answered here in time if nothing comes of it:
 * few at a time, for half of what is left at most, and hardly ever where nobody answers.
 */
@Singleton
final class Forwarder {
  private static final int A_THREAD = 2;
  private static final Duration MOST = Duration.ofSeconds(2);

  /** In less nothing is answered anyway. */
  private static final Duration LEAST = Duration.ofMillis(10);

  private final PodClient pods;
  private final Ticker ticker;
  private final Semaphore places;

  Forwarder(PodClient pods, Ticker ticker, WorkQueue queue) {
    this.pods = pods;
    this.ticker = ticker;
    this.places = new Semaphore(A_THREAD * queue.threads());
  }

  /**
   * Waits for the answer.
   *
   * @param breaker of the route's version
   * @throws InterruptedException if nobody wants the answer any more
   */
  PodReply ask(Route route, Breaker breaker, Work work, Origin origin) throws InterruptedException {
    Duration patience = patience(work);
    if (patience.compareTo(LEAST) < 0 || !places.tryAcquire()) {
      return new PodReply.Unasked();
    }
    try {
      if (!breaker.lets()) {
        return new PodReply.Unasked();
      }
      PodReply reply = pods.ask(route.host(), route.version(), Kind.CANARY, work, origin, patience);
      tell(breaker, reply);
      return reply;
    } finally {
      places.release();
    }
  }

  private Duration patience(Work work) {
    Duration half = Duration.ofNanos(work.deadline().left(ticker) / 2);
    return half.compareTo(MOST) < 0 ? half : MOST;
  }

  /** What costs the user time, and nothing else. */
  private static void tell(Breaker breaker, PodReply reply) {
    switch (reply) {
      case PodReply.Unreachable _, PodReply.Late _, PodReply.Cut _ -> breaker.failed();
      case PodReply.Outcomes _, PodReply.Refused _, PodReply.Broken _, PodReply.Full _ ->
          breaker.answered();
      case PodReply.Unasked _ -> {}
    }
  }
}
