package dev.loupe.serving.grpc;

import dev.loupe.inference.ModelInferRequest;
import dev.loupe.inference.ModelInferResponse;
import dev.loupe.serving.oip.Inference;
import dev.loupe.serving.oip.Outputs;
import dev.loupe.serving.oip.Question;
import dev.loupe.serving.oip.Questions;
import dev.loupe.serving.oip.RefusedException;
import dev.loupe.serving.oip.Reply;
import dev.loupe.serving.predict.Asker;
import dev.loupe.serving.predict.Origin;
import dev.loupe.serving.predict.Outcome;
import dev.loupe.serving.queue.Deadline;
import dev.loupe.serving.queue.Ticker;
import dev.loupe.serving.start.Settings;
import io.grpc.Context;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The way of an inference call. One that is cancelled, or late, gives its place to others. */
@Singleton
final class ModelInfer {
  private static final Logger LOG = LoggerFactory.getLogger(ModelInfer.class);

  private final Inference inference;
  private final Ticker ticker;
  private final Duration allowed;

  ModelInfer(Inference inference, Ticker ticker, Settings settings) {
    this.inference = inference;
    this.ticker = ticker;
    this.allowed = settings.requestDeadline();
  }

  void answer(ModelInferRequest request, StreamObserver<ModelInferResponse> answer) {
    Origin origin = new Origin(CallId.current(), CallAccess.current(), CallTrace.current());
    CallMemory.Held memory = CallMemory.current();
    inference.received(request.getSerializedSize());
    Question question;
    try {
      inference.check(request.getModelName(), request.getModelVersion());
      question = new Questions(inference.signature()).read(Messages.request(request));
    } catch (RefusedException e) {
      inference.refused(e.kind().reason(), e.detail(), origin);
      answer.onError(Statuses.of(e));
      return;
    }
    // What came compressed is larger than what was counted; the call is over if it is too large.
    if (!memory.holdAtLeast(request.getSerializedSize())) {
      return;
    }
    memory.retain();
    Asker asker = new Asker(origin, CallSession.current(), !request.getModelVersion().isEmpty());
    Inference.Running running = inference.begin(question, asker, deadline(), memory::release);
    if (answer instanceof ServerCallStreamObserver<?> call) {
      call.setOnCancelHandler(running.pending()::abandon);
    }
    String id = request.getId();
    CompletableFuture<Void> _ =
        running
            .pending()
            .outcomes()
            .thenAccept(outcomes -> end(running, outcomes, id, answer))
            .exceptionally(failure -> fail(failure, origin, answer));
  }

  private void end(
      Inference.Running running,
      List<Outcome> outcomes,
      String id,
      StreamObserver<ModelInferResponse> answer) {
    switch (inference.end(running, outcomes)) {
      case Reply.Answered answered -> {
        ModelInferResponse response =
            Messages.response(
                inference.identity().model(),
                answered.answerer().version(),
                id,
                Outputs.of(running.question(), answered.predicted()));
        inference.answered(response.getSerializedSize());
        answer.onNext(response);
        answer.onCompleted();
      }
      case Reply.Unpredicted unpredicted -> answer.onError(Statuses.of(unpredicted));
    }
  }

  private static @Nullable Void fail(
      Throwable failure, Origin origin, StreamObserver<ModelInferResponse> answer) {
    LOG.atError()
        .addKeyValue("event", "answer_failed")
        .addKeyValue("request_id", origin.requestId())
        .setCause(failure)
        .log("A call can't be answered");
    answer.onError(
        Status.INTERNAL
            .withDescription("the server failed; its log says why")
            .asRuntimeException());
    return null;
  }

  /** The caller's own, and not more than anyone gets. */
  private Deadline deadline() {
    io.grpc.@Nullable Deadline asked = Context.current().getDeadline();
    if (asked == null) {
      return Deadline.in(allowed, ticker);
    }
    Duration left = Duration.ofNanos(Math.max(0, asked.timeRemaining(TimeUnit.NANOSECONDS)));
    return Deadline.in(left, allowed, ticker);
  }
}
