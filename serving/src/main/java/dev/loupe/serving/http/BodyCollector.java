package dev.loupe.serving.http;

import dev.loupe.serving.queue.ByteBudget;
import dev.loupe.serving.queue.SpareArrays;
import io.micronaut.core.io.buffer.ReadBuffer;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.exceptions.BufferLengthExceededException;
import io.micronaut.http.exceptions.ContentLengthExceededException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * Gathers a body's bytes as they come, never more than the limit, and only as many as the budget
 * has room for. Whoever takes the bytes closes the hold when they are gone.
 */
final class BodyCollector implements Subscriber<ReadBuffer> {
  /** Small: a thousand clients that send a byte each must not keep others from sending. */
  private static final int FIRST = 1 << 10;

  private final CompletableFuture<Body> done = new CompletableFuture<>();
  private final CompletableFuture<Body> ended;
  private final AtomicReference<@Nullable Subscription> subscription = new AtomicReference<>();
  private final ByteBudget.Hold hold;
  private final SpareArrays arrays;
  private final int limit;
  private final Supplier<BadRequestException> tooLarge;
  private final int expected;

  // Only the event loop of the connection touches these. A body that does not come whole gives
  // nothing back: its time may be over while a chunk is written.
  private byte[] bytes = new byte[0];
  private int length;

  /**
   * @param limit of the body, in bytes
   * @param tooLarge what to say where there is more
   * @param expected what the client says that it sends, or -1
   * @param nanos that it may take
   */
  BodyCollector(
      ByteBudget.Hold hold,
      SpareArrays arrays,
      int limit,
      Supplier<BadRequestException> tooLarge,
      long expected,
      long nanos) {
    this.hold = hold;
    this.arrays = arrays;
    this.tooLarge = tooLarge;
    this.limit = limit;
    this.expected = (int) Math.min(limit, expected);
    // However it ends, nothing is read any more.
    this.ended = done.orTimeout(nanos, TimeUnit.NANOSECONDS).whenComplete((_, _) -> cancel());
  }

  /** The body, or a {@link BadRequestException}, or a {@code TimeoutException}. */
  CompletableFuture<Body> ended() {
    return ended;
  }

  @Override
  public void onSubscribe(Subscription given) {
    subscription.set(given);
    if (done.isDone()) {
      cancel();
    } else {
      given.request(Long.MAX_VALUE);
    }
  }

  @Override
  public void onNext(ReadBuffer chunk) {
    try (chunk) {
      if (done.isDone()) {
        return;
      }
      int more = chunk.readable();
      if (more > limit - length) {
        done.completeExceptionally(tooLarge.get());
      } else if (!grow(length + more)) {
        done.completeExceptionally(Uploads.noMemory());
      } else {
        chunk.toArray(bytes, length);
        length += more;
      }
    }
  }

  /** Doubles, or goes to what was announced: a claim alone allocates nothing. */
  private boolean grow(int wanted) {
    if (wanted <= bytes.length) {
      return true;
    }
    int most = expected >= wanted ? expected : limit;
    int next = Math.min(most, Math.max(FIRST, Math.max(wanted, 2 * bytes.length)));
    if (!hold.growTo(next)) {
      return false;
    }
    byte[] larger = arrays.take(next);
    System.arraycopy(bytes, 0, larger, 0, length);
    arrays.giveBack(bytes);
    bytes = larger;
    return true;
  }

  @Override
  public void onError(Throwable broken) {
    // What is uncompressed may come in pieces so large that the framework's own limit is first.
    boolean large =
        broken instanceof ContentLengthExceededException
            || broken instanceof BufferLengthExceededException;
    done.completeExceptionally(large ? tooLarge.get() : incomplete());
  }

  private static BadRequestException incomplete() {
    return new BadRequestException(
        "incomplete",
        Problem.of(
                HttpStatus.BAD_REQUEST, "Incomplete body", "the body could not be read to its end")
            .closing());
  }

  @Override
  public void onComplete() {
    done.complete(new Body(bytes, length, hold, arrays));
  }

  private void cancel() {
    Subscription given = subscription.getAndSet(null);
    if (given != null) {
      given.cancel();
    }
  }
}
