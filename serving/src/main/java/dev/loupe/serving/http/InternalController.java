package dev.loupe.serving.http;

import dev.loupe.serving.internal.Answering;
import dev.loupe.serving.internal.Answering.Asked;
import dev.loupe.serving.internal.Seal;
import dev.loupe.serving.internal.Seal.Sealed;
import dev.loupe.serving.queue.Deadline;
import dev.loupe.serving.queue.Ticker;
import dev.loupe.serving.start.Settings;
import dev.loupe.serving.trace.TraceParent;
import io.micronaut.context.annotation.Requires;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * What pods of the model's other versions ask, on a port of its own, where nothing else is
 * answered. Without a split there is nobody who would ask, and no such port.
 */
@Controller(port = "${loupe.internal-port:8082}")
@Requires(property = "loupe.split-file")
final class InternalController {
  /** What a frame has besides its pictures. */
  private static final int FRAME_BYTES = 1 << 16;

  private final BodyReader bodies;
  private final Answering answering;
  private final Answers answers;
  private final Ticker ticker;
  private final Duration allowed;
  private final int limit;

  InternalController(
      BodyReader bodies, Answering answering, Answers answers, Ticker ticker, Settings settings) {
    this.bodies = bodies;
    this.answering = answering;
    this.answers = answers;
    this.ticker = ticker;
    this.allowed = settings.requestDeadline();
    this.limit = settings.maxInferenceBytes() + FRAME_BYTES;
  }

  @Post("/internal/v1/predict")
  @Consumes(MediaType.ALL)
  CompletableFuture<HttpResponse<byte[]>> predict(HttpRequest<?> request) {
    Optional<Sealed> sealed = answering.seal(request.getHeaders().get(Seal.HEADER));
    if (sealed.isEmpty()) {
      return CompletableFuture.completedFuture(answers.of(unsealed()));
    }
    return bodies
        .read(request, Deadline.in(allowed, ticker), limit, () -> Uploads.tooLarge(limit))
        .thenCompose(body -> answer(request, sealed.get(), body))
        .exceptionally(this::refuse);
  }

  private CompletableFuture<HttpResponse<byte[]>> answer(
      HttpRequest<?> request, Sealed sealed, Body body) {
    @Nullable TraceParent trace =
        request.getAttribute(TraceParent.ATTRIBUTE, TraceParent.class).orElse(null);
    ByteBuffer bytes = ByteBuffer.wrap(body.bytes(), 0, body.length());
    return switch (answering.begin(sealed, bytes, trace, body::close)) {
      case Asked.Unsealed _ -> CompletableFuture.completedFuture(answers.of(unsealed()));
      case Asked.Misdirected _ -> CompletableFuture.completedFuture(answers.of(misdirected()));
      case Asked.Busy _ -> CompletableFuture.completedFuture(answers.of(busy()));
      case Asked.Unreadable unreadable -> CompletableFuture.completedFuture(unreadable(unreadable));
      case Asked.Running running ->
          Connections.outcomes(running.pending(), request)
              .thenApply(
                  outcomes -> {
                    byte[] frame = answering.end(running, outcomes);
                    return HttpResponse.<byte[]>ok(frame)
                        .contentType(MediaType.APPLICATION_OCTET_STREAM_TYPE)
                        .contentLength(frame.length);
                  });
    };
  }

  private static Problem unsealed() {
    return Problem.of(
        HttpStatus.UNAUTHORIZED,
        "Unauthorized",
        "pods of this model alone are answered here, by the seal of their key");
  }

  private static Problem misdirected() {
    return Problem.of(
        HttpStatus.MISDIRECTED_REQUEST, "Misdirected", "another version is asked for");
  }

  private static Problem busy() {
    return Problem.of(
        HttpStatus.SERVICE_UNAVAILABLE, "Busy", "copies are looked at while nothing else waits");
  }

  private MutableHttpResponse<byte[]> unreadable(Asked.Unreadable unreadable) {
    if (!unreadable.format()) {
      return answers.of(
          Problem.of(HttpStatus.UNPROCESSABLE_ENTITY, "Not for this model", unreadable.why()));
    }
    return answers
        .of(Problem.of(HttpStatus.UPGRADE_REQUIRED, "Another release", unreadable.why()))
        .header(HttpHeaders.UPGRADE, "loupe-pods/1");
  }

  private HttpResponse<byte[]> refuse(Throwable failure) {
    if (failure instanceof CompletionException wrapped
        && wrapped.getCause() instanceof BadRequestException bad) {
      return answers.of(bad.problem());
    }
    throw failure instanceof CompletionException wrapped
        ? wrapped
        : new CompletionException(failure);
  }
}
