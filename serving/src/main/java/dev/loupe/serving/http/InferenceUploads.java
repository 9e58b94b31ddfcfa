package dev.loupe.serving.http;

import dev.loupe.serving.queue.Deadline;
import dev.loupe.serving.start.Settings;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpStatus;
import jakarta.inject.Singleton;
import java.util.concurrent.CompletableFuture;

/**
 * Reads the body of an inference request, whatever its Content-Type says. One in gzip or deflate
 * comes uncompressed, and its limits are those of what it becomes.
 */
@Singleton
final class InferenceUploads {
  private final BodyReader bodies;
  private final int most;

  InferenceUploads(BodyReader bodies, Settings settings) {
    this.bodies = bodies;
    this.most = settings.maxInferenceBytes();
  }

  /** The body, or a {@link BadRequestException}. */
  CompletableFuture<Body> read(HttpRequest<?> request, Deadline deadline) {
    return bodies.read(request, deadline, most, this::tooLarge);
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
