package dev.loupe.serving.split;

import dev.loupe.serving.internal.PodReply;
import dev.loupe.serving.predict.Asker;
import dev.loupe.serving.predict.Outcome;
import dev.loupe.serving.predict.Outcome.Abandoned;
import dev.loupe.serving.predict.Outcome.Failed;
import dev.loupe.serving.predict.Outcome.Predicted;
import dev.loupe.serving.predict.Pending;
import dev.loupe.serving.predict.PredictionService;
import dev.loupe.serving.predict.Work;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One request on its way to another version, and home again where that predicts nothing. */
final class Errand {
  private static final Logger LOG = LoggerFactory.getLogger(Errand.class);

  private final Route route;
  private final Breaker breaker;
  private final Work work;
  private final Asker asker;
  private final Forwarder forwarder;
  private final PredictionService local;
  private final ArmMetrics metrics;
  private final CompletableFuture<List<Outcome>> outcomes = new CompletableFuture<>();
  private final Thread thread = Thread.ofVirtual().name("errand").unstarted(this::run);

  // Guarded by this.
  private boolean abandoned;
  private @Nullable Pending home;

  Errand(
      Route route,
      Breaker breaker,
      Work work,
      Asker asker,
      Forwarder forwarder,
      PredictionService local,
      ArmMetrics metrics) {
    this.route = route;
    this.breaker = breaker;
    this.work = work;
    this.asker = asker;
    this.forwarder = forwarder;
    this.local = local;
    this.metrics = metrics;
  }

  Pending begin() {
    thread.start();
    return new Pending(outcomes, this::abandon);
  }

  private synchronized void abandon() {
    abandoned = true;
    if (home == null) {
      thread.interrupt();
    } else {
      home.abandon();
    }
  }

  private void run() {
    PodReply reply;
    try {
      reply = forwarder.ask(route, breaker, work, asker.origin());
    } catch (InterruptedException gone) {
      end(work.inputs().stream().<Outcome>map(_ -> new Abandoned()).toList());
      return;
    } catch (RuntimeException e) {
      LOG.atError().addKeyValue("event", "forward_failed").setCause(e).log("Answered here instead");
      reply = new PodReply.Unasked();
    }
    if (reply instanceof PodReply.Outcomes there
        && there.outcomes().stream().allMatch(Predicted.class::isInstance)) {
      try {
        count(Mark.ANSWERED, there.took());
      } finally {
        end(there.outcomes());
      }
    } else {
      goHome(reply);
    }
  }

  private void end(List<Outcome> ends) {
    work.gone().run();
    outcomes.complete(ends);
  }

  private void goHome(PodReply reply) {
    Pending pending;
    try {
      pending = local.predict(work);
    } catch (RuntimeException e) {
      LOG.atError()
          .addKeyValue("event", "prediction_failed")
          .setCause(e)
          .log("A prediction failed");
      end(work.inputs().stream().<Outcome>map(_ -> new Failed()).toList());
      return;
    }
    synchronized (this) {
      home = pending;
      if (abandoned) {
        pending.abandon();
      }
    }
    CompletableFuture<Void> _ = pending.outcomes().thenAccept(here -> atHome(reply, here));
  }

  private void atHome(PodReply reply, List<Outcome> here) {
    Mark mark = Mark.of(reply, here);
    Duration took = reply instanceof PodReply.Outcomes there ? there.took() : Duration.ZERO;
    List<Outcome> ends =
        mark.equals(Mark.ANSWERED) && reply instanceof PodReply.Outcomes there
            ? merged(there.outcomes(), here)
            : here;
    try {
      count(mark, took);
    } finally {
      outcomes.complete(ends);
    }
  }

  /** What is refused, is refused here. */
  private static List<Outcome> merged(List<Outcome> there, List<Outcome> here) {
    List<Outcome> merged = new ArrayList<>(here);
    for (int i = 0; i < merged.size(); i++) {
      if (there.get(i) instanceof Predicted predicted) {
        merged.set(i, predicted);
      }
    }
    return merged;
  }

  private void count(Mark mark, Duration took) {
    if (route.isTrial()) {
      metrics.count(route.version(), mark, took);
    }
  }
}
