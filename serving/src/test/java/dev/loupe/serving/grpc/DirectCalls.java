package dev.loupe.serving.grpc;

import dev.loupe.inference.GRPCInferenceServiceGrpc;
import dev.loupe.inference.ModelInferRequest;
import dev.loupe.serving.fixture.TestServer;
import dev.loupe.serving.oip.Inference;
import dev.loupe.serving.oip.Outputs;
import dev.loupe.serving.oip.Question;
import dev.loupe.serving.oip.Questions;
import dev.loupe.serving.oip.RefusedException;
import dev.loupe.serving.oip.Reply;
import dev.loupe.serving.predict.Asker;
import dev.loupe.serving.predict.Origin;
import dev.loupe.serving.queue.Deadline;
import dev.loupe.serving.queue.Ticker;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.Optional;

/** Asks what {@code ModelInfer} asks, without a connection. */
public final class DirectCalls {
  private static final InferMessages MESSAGES =
      new InferMessages(GRPCInferenceServiceGrpc.getModelInferMethod().getRequestMarshaller());

  private final Inference inference;
  private final Ticker ticker;

  public DirectCalls(TestServer server) {
    inference = server.bean(Inference.class);
    ticker = server.bean(Ticker.class);
  }

  /**
   * @param message uncompressed
   * @return what the client would be told
   */
  public Status infer(byte[] message) {
    ModelInferRequest request;
    try {
      request = MESSAGES.parse(new ByteArrayInputStream(message));
    } catch (StatusRuntimeException unreadable) {
      return CallMessages.told(unreadable.getStatus());
    }
    try {
      inference.check(request.getModelName(), request.getModelVersion());
      Question question = new Questions(inference.signature()).read(Messages.request(request));
      Deadline deadline = Deadline.in(Duration.ofSeconds(30), ticker);
      Asker asker = new Asker(new Origin("direct", "anonymous", null), Optional.empty(), true);
      Inference.Running running = inference.begin(question, asker, deadline, () -> {});
      return switch (inference.end(running, running.pending().outcomes().join())) {
        case Reply.Unpredicted unpredicted -> Statuses.of(unpredicted).getStatus();
        case Reply.Answered answered -> {
          Messages.response(
              inference.identity().model(),
              answered.answerer().version(),
              request.getId(),
              Outputs.of(question, answered.predicted()));
          yield Status.OK;
        }
      };
    } catch (RefusedException refused) {
      return Statuses.of(refused).getStatus();
    }
  }
}
