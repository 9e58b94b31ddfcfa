package dev.loupe.serving.grpc;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;

/** A call whose answer has one header more; among the trailers where it has no headers. */
class AnswerHeader<Q, A> extends SimpleForwardingServerCall<Q, A> {
  private final Metadata.Key<String> key;
  private final String value;
  private boolean told;

  AnswerHeader(ServerCall<Q, A> call, Metadata.Key<String> key, String value) {
    super(call);
    this.key = key;
    this.value = value;
  }

  @Override
  public void sendHeaders(Metadata headers) {
    headers.put(key, value);
    told = true;
    super.sendHeaders(headers);
  }

  @Override
  public void close(Status status, Metadata trailers) {
    if (!told) {
      trailers.put(key, value);
    }
    super.close(status, trailers);
  }
}
