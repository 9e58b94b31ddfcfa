package dev.loupe.serving.internal;

import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Collects an answer as long as there is room for it: for twice its bytes, as it comes in pieces
 * that are put together.
 */
final class ReplyBody implements BodySubscriber<byte[]> {
  /** There is no room for what else there is. */
  static final class NoRoomException extends IOException {
    private static final long serialVersionUID = 1L;

    NoRoomException() {
      super("no memory for the answer");
    }
  }

  private final BodySubscriber<byte[]> whole = BodySubscribers.ofByteArray();
  private final LongPredicate room;
  private @Nullable Subscription subscription;
  private long received;
  private boolean over;

  /**
   * @param room whether so many bytes in all may be held
   */
  ReplyBody(LongPredicate room) {
    this.room = room;
  }

  @Override
  public CompletionStage<byte[]> getBody() {
    return whole.getBody();
  }

  @Override
  public void onSubscribe(Subscription given) {
    subscription = given;
    whole.onSubscribe(given);
  }

  @Override
  public void onNext(List<ByteBuffer> pieces) {
    if (over) {
      return;
    }
    received += pieces.stream().mapToLong(ByteBuffer::remaining).sum();
    if (room.test(2 * received)) {
      whole.onNext(pieces);
    } else {
      if (subscription != null) {
        subscription.cancel();
      }
      onError(new NoRoomException());
    }
  }

  @Override
  public void onError(Throwable cause) {
    over = true;
    whole.onError(cause);
  }

  @Override
  public void onComplete() {
    if (!over) {
      whole.onComplete();
    }
  }
}
