package dev.loupe.serving.http;

import dev.loupe.serving.queue.ByteBudget;
import dev.loupe.serving.queue.Deadline;
import dev.loupe.serving.queue.Ticker;
import dev.loupe.serving.start.Settings;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.ServerHttpRequest;
import jakarta.inject.Singleton;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;

/**
 * Reads the body of an inference request, whatever its Content-Type says. One in gzip or deflate
 * comes uncompressed, and its limits are those of what it becomes.
 */
@Singleton
final class InferenceUploads {
  private final ByteBudget memory;
  private final Ticker ticker;
  private final int most;

  InferenceUploads(ByteBudget memory, Ticker ticker, Settings settings) {
    this.memory = memory;
    this.ticker = ticker;
    this.most = settings.maxInferenceBytes();
  }

  /** The body, or a {@link BadRequestException}. */
  CompletableFuture<Upload> read(HttpRequest<?> request, Deadline deadline) {
    if (!(request instanceof ServerHttpRequest<?> server)) {
      throw new IllegalArgumentException("not a request of a server: " + request.getClass());
    }
    long announced = request.getHeaders().contentLength().orElse(-1);
    if (announced > most) {
      return CompletableFuture.failedFuture(tooLarge());
    }
    ByteBudget.Hold hold = memory.hold();
    BodyCollector collector = new BodyCollector(hold, most, most, announced, deadline.left(ticker));
    server.byteBody().toReadBufferPublisher().subscribe(collector);
    return collector
        .ended()
        .handle(
            (bytes, failure) -> {
              if (failure == null) {
                return new Upload(bytes, bytes.length, hold);
              }
              hold.close();
              throw new CompletionException(told(failure, deadline));
            });
  }

  private Throwable told(Throwable failure, Deadline deadline) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof TimeoutException) {
      return Uploads.tooSlow(deadline.length());
    }
    return cause instanceof BadRequestException bad
            && bad.problem().status() == HttpStatus.REQUEST_ENTITY_TOO_LARGE
        ? tooLarge()
        : cause;
  }

  private BadRequestException tooLarge() {
    return new BadRequestException(
        "too_many_bytes",
        Problem.of(
                HttpStatus.REQUEST_ENTITY_TOO_LARGE,
                "Request too large",
                "the body is longer than %d bytes, uncompressed; send fewer pictures at a time"
                    .formatted(most))
            .closing());
  }
}
