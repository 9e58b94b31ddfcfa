package dev.loupe.serving.http;

import dev.loupe.detector.image.ImageLimits;
import dev.loupe.serving.queue.ByteBudget;
import dev.loupe.serving.queue.Deadline;
import dev.loupe.serving.queue.Ticker;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.ServerHttpRequest;
import jakarta.inject.Singleton;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;

/** Reads the picture of a request, within the limits of size, memory and time. */
@Singleton
final class UploadReader {
  private static final String FORM = "multipart/form-data";
  private static final Set<String> RAW =
      Set.of("image/jpeg", "image/jpg", "image/png", "image/webp", "application/octet-stream");

  /** For a form's boundaries, headers and small fields. */
  private static final int FORM_BYTES = 1 << 16;

  private final ByteBudget memory;
  private final Ticker ticker;
  private final int maxImageBytes;

  UploadReader(ByteBudget memory, ImageLimits limits, Ticker ticker) {
    this.memory = memory;
    this.ticker = ticker;
    this.maxImageBytes = Math.toIntExact(limits.maxBytes());
  }

  /** The picture, or a {@link BadRequestException}. */
  CompletableFuture<Upload> read(HttpRequest<?> request, Deadline deadline) {
    // Without a Content-Type a body is bytes (RFC 9110, 8.3).
    String header =
        request.getHeaders().get(HttpHeaders.CONTENT_TYPE) instanceof String given
            ? given
            : "application/octet-stream";
    int end = header.indexOf(';');
    String type = (end < 0 ? header : header.substring(0, end)).strip().toLowerCase(Locale.ROOT);
    if (type.equals(FORM)) {
      return read(request, deadline, maxImageBytes + FORM_BYTES)
          .thenApply(body -> form(body, header));
    }
    if (RAW.contains(type)) {
      return read(request, deadline, maxImageBytes).thenApply(UploadReader::raw);
    }
    return CompletableFuture.failedFuture(Uploads.mediaType(header));
  }

  private CompletableFuture<Upload> read(HttpRequest<?> request, Deadline deadline, int limit) {
    if (!(request instanceof ServerHttpRequest<?> server)) {
      throw new IllegalArgumentException("not a request of a server: " + request.getClass());
    }
    long announced = request.getHeaders().contentLength().orElse(-1);
    if (announced > limit) {
      return CompletableFuture.failedFuture(Uploads.tooLarge(maxImageBytes));
    }
    ByteBudget.Hold hold = memory.hold();
    BodyCollector collector =
        new BodyCollector(hold, limit, maxImageBytes, announced, deadline.left(ticker));
    server.byteBody().toReadBufferPublisher().subscribe(collector);
    return collector
        .ended()
        .handle(
            (bytes, failure) -> {
              if (failure == null) {
                return new Upload(bytes, bytes.length, hold);
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

  private static Upload raw(Upload body) {
    if (body.bodyBytes() == 0) {
      body.close();
      throw new CompletionException(Uploads.noFile("the body is empty; " + Uploads.ACCEPTED));
    }
    return body;
  }

  private static Upload form(Upload body, String contentType) {
    try {
      byte[] picture =
          Multipart.picture(body.picture(), Parameters.of(contentType).get("boundary"));
      return new Upload(picture, body.bodyBytes(), body.memory());
    } catch (BadRequestException e) {
      body.close();
      throw new CompletionException(e);
    }
  }
}
