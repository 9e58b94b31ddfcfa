package dev.loupe.serving.grpc;

import dev.loupe.serving.oip.RefusedException;
import dev.loupe.serving.oip.Reply;
import dev.loupe.serving.predict.Outcome;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;

/** The one place where what went wrong becomes a status. */
final class Statuses {
  /** What a client that retries by itself waits at least. */
  private static final Metadata.Key<String> PUSHBACK =
      Metadata.Key.of("grpc-retry-pushback-ms", Metadata.ASCII_STRING_MARSHALLER);

  private static final String PUSHBACK_MILLIS = "1000";

  private Statuses() {}

  static StatusRuntimeException of(RefusedException refusal) {
    Status status =
        switch (refusal.kind()) {
          case INVALID, TOO_LARGE -> Status.INVALID_ARGUMENT;
          case UNKNOWN_MODEL -> Status.NOT_FOUND;
          case NOT_READY -> Status.UNAVAILABLE;
        };
    return exception(status, refusal.detail());
  }

  static StatusRuntimeException of(Reply.Unpredicted unpredicted) {
    String where = unpredicted.where();
    return switch (unpredicted.outcome()) {
      case Outcome.BadPicture bad -> exception(Status.INVALID_ARGUMENT, where + bad.detail());
      case Outcome.BadTensor bad -> exception(Status.INVALID_ARGUMENT, where + bad.detail());
      case Outcome.NotReady() -> exception(Status.UNAVAILABLE, Outcome.NotReady.DETAIL);
      case Outcome.Overloaded full -> exception(Status.RESOURCE_EXHAUSTED, full.detail());
      case Outcome.Late late ->
          exception(
              Status.DEADLINE_EXCEEDED,
              "no answer within %d ms".formatted(late.deadline().toMillis()));
      case Outcome.Abandoned() -> exception(Status.CANCELLED, "the call was cancelled");
      case Outcome.Failed() -> exception(Status.INTERNAL, Outcome.Failed.DETAIL);
    };
  }

  private static StatusRuntimeException exception(Status status, String detail) {
    return status
        .withDescription(detail)
        .asRuntimeException(
            switch (status.getCode()) {
              case UNAVAILABLE, RESOURCE_EXHAUSTED -> retryLater();
              default -> new Metadata();
            });
  }

  static Metadata retryLater() {
    Metadata trailers = new Metadata();
    trailers.put(PUSHBACK, PUSHBACK_MILLIS);
    return trailers;
  }
}
