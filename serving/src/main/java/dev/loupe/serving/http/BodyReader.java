package dev.loupe.serving.http;

import dev.loupe.serving.queue.ByteBudget;
import dev.loupe.serving.queue.Deadline;
import dev.loupe.serving.queue.SpareArrays;
import dev.loupe.serving.queue.Ticker;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.ServerHttpRequest;
import jakarta.inject.Singleton;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Reads the whole body of a request, within limits of size, memory and time. */
@Singleton
final class BodyReader {
  private final ByteBudget memory;
  private final SpareArrays arrays;
  private final Ticker ticker;

  BodyReader(ByteBudget memory, SpareArrays arrays, Ticker ticker) {
    this.memory = memory;
    this.arrays = arrays;
    this.ticker = ticker;
  }

  /**
   * @param limit in bytes
   * @param tooLarge what to say of more
   * @return the body, or a {@link BadRequestException}
   */
  CompletableFuture<Body> read(
      HttpRequest<?> request,
      Deadline deadline,
      int limit,
      Supplier<BadRequestException> tooLarge) {
    if (!(request instanceof ServerHttpRequest<?> server)) {
      throw new IllegalArgumentException("not a request of a server: " + request.getClass());
    }
    long announced = request.getHeaders().contentLength().orElse(-1);
    if (announced > limit) {
      return CompletableFuture.failedFuture(tooLarge.get());
    }
    ByteBudget.Hold hold = memory.hold();
    BodyCollector collector =
        new BodyCollector(hold, arrays, limit, tooLarge, announced, deadline.left(ticker));
    server.byteBody().toReadBufferPublisher().subscribe(collector);
    return collector
        .ended()
        .handle(
            (body, failure) -> {
              if (failure == null) {
                request.setAttribute(UnreadBodies.READ, true);
                return body;
              }
              hold.close();
              throw new CompletionException(
                  cause(failure) instanceof TimeoutException
                      ? Uploads.tooSlow(deadline.length())
                      : cause(failure));
            });
  }

  private static Throwable cause(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }
}
