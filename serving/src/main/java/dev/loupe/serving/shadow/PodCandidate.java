package dev.loupe.serving.shadow;

import dev.loupe.contract.TrafficSplit;
import dev.loupe.serving.internal.Kind;
import dev.loupe.serving.internal.PodClient;
import dev.loupe.serving.internal.PodReply;
import dev.loupe.serving.predict.Input;
import dev.loupe.serving.predict.Origin;
import dev.loupe.serving.predict.Work;
import dev.loupe.serving.queue.Deadline;
import dev.loupe.serving.queue.Ticker;
import jakarta.inject.Singleton;
import java.time.Duration;

/** A candidate's pods, over their internal port. */
@Singleton
final class PodCandidate implements Candidate {
  /** Whose request it was is nothing that a candidate needs to know of a copy. */
  private static final Origin NOBODY = new Origin("shadow", "shadow", null);

  private final PodClient pods;
  private final Ticker ticker;

  PodCandidate(PodClient pods, Ticker ticker) {
    this.pods = pods;
    this.ticker = ticker;
  }

  @Override
  public Reply ask(TrafficSplit.Shadow candidate, Input picture, Deadline deadline)
      throws InterruptedException {
    PodReply reply =
        pods.ask(
            candidate.host(),
            candidate.version(),
            Kind.SHADOW,
            Work.of(picture, deadline, () -> {}),
            NOBODY,
            Duration.ofNanos(deadline.left(ticker)));
    return switch (reply) {
      case PodReply.Outcomes answered -> new Reply.Said(answered.outcomes().getFirst());
      case PodReply.Broken _, PodReply.Cut _ -> new Reply.Broken();
      case PodReply.Unasked _ -> new Reply.Unheard(Drop.MEMORY);
      case PodReply.Unreachable _ -> new Reply.Unheard(Drop.UNREACHABLE);
      case PodReply.Refused _ -> new Reply.Unheard(Drop.INCOMPATIBLE);
      case PodReply.Full _ -> new Reply.Unheard(Drop.BUSY);
      case PodReply.Late _ -> new Reply.Unheard(Drop.LATE);
    };
  }
}
