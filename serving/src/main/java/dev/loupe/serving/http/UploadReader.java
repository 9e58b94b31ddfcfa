package dev.loupe.serving.http;

import dev.loupe.detector.image.ImageLimits;
import dev.loupe.serving.guard.Guard;
import dev.loupe.serving.predict.Input;
import dev.loupe.serving.queue.Deadline;
import dev.loupe.serving.start.Settings;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/** Reads the pictures of a request, within the limits of size, memory and time. */
@Singleton
final class UploadReader {
  private static final String FORM = "multipart/form-data";
  private static final String JSON = "application/json";
  private static final Set<String> RAW =
      Set.of("image/jpeg", "image/jpg", "image/png", "image/webp", "application/octet-stream");

  /** For a form's boundaries, headers and small fields. */
  private static final int FORM_BYTES = 1 << 16;

  static final int MAX_BATCH_BYTES = 50_000_000;

  private final BodyReader bodies;
  private final int maxImageBytes;
  private final Guard guard;
  private final int queueLimit;
  private final int maxBatchBytes;

  UploadReader(BodyReader bodies, ImageLimits limits, Settings settings, Guard guard) {
    this.bodies = bodies;
    this.maxImageBytes = Math.toIntExact(limits.maxBytes());
    this.guard = guard;
    this.queueLimit = settings.queueLimit();
    // More than all bodies may take together would always be refused.
    this.maxBatchBytes = (int) Math.min(MAX_BATCH_BYTES, settings.bodyMemory() - FORM_BYTES);
  }

  /** For which the queue can have room. */
  private int maxBatchFiles() {
    return Math.min(guard.policy().maxBatchFiles(), queueLimit);
  }

  /** One picture, or a {@link BadRequestException}. */
  CompletableFuture<Upload> one(HttpRequest<?> request, Deadline deadline) {
    String header = contentType(request);
    String type = mediaType(header);
    Supplier<BadRequestException> tooLarge = () -> Uploads.tooLarge(maxImageBytes);
    if (type.equals(FORM)) {
      return bodies
          .read(request, deadline, maxImageBytes + FORM_BYTES, tooLarge)
          .thenApply(
              body ->
                  holding(
                      body, whole -> List.of(FormFiles.one(whole.bytes(), parts(whole, header)))));
    }
    if (type.equals(JSON)) {
      int most = Math.ceilDiv(maxImageBytes, 3) * 4 + FORM_BYTES;
      return bodies
          .read(request, deadline, most, tooLarge)
          .thenApply(
              body ->
                  holding(
                      body,
                      whole ->
                          List.of(
                              file(
                                  JsonPicture.picture(
                                      whole.bytes(), whole.length(), maxImageBytes)))));
    }
    if (RAW.contains(type)) {
      return bodies
          .read(request, deadline, maxImageBytes, tooLarge)
          .thenApply(body -> holding(body, UploadReader::raw));
    }
    return CompletableFuture.failedFuture(Uploads.mediaType(header, Uploads.ACCEPTED));
  }

  /** The pictures of a form, or a {@link BadRequestException}. */
  CompletableFuture<Upload> batch(HttpRequest<?> request, Deadline deadline) {
    String header = contentType(request);
    if (!mediaType(header).equals(FORM)) {
      return CompletableFuture.failedFuture(Uploads.mediaType(header, Uploads.ACCEPTED_BATCH));
    }
    return bodies
        .read(
            request,
            deadline,
            maxBatchBytes + FORM_BYTES,
            () -> Uploads.batchTooLarge(maxBatchBytes))
        .thenApply(
            body ->
                holding(
                    body,
                    whole -> FormFiles.many(whole.bytes(), parts(whole, header), maxBatchFiles())));
  }

  /** Without a Content-Type a body is bytes (RFC 9110, 8.3). */
  private static String contentType(HttpRequest<?> request) {
    return request.getHeaders().get(HttpHeaders.CONTENT_TYPE) instanceof String given
        ? given
        : "application/octet-stream";
  }

  private static String mediaType(String header) {
    int end = header.indexOf(';');
    return (end < 0 ? header : header.substring(0, end)).strip().toLowerCase(Locale.ROOT);
  }

  private static List<Multipart.Part> parts(Body body, String contentType)
      throws BadRequestException {
    return Multipart.parts(body.bytes(), body.length(), Parameters.of(contentType).get("boundary"));
  }

  private static List<Upload.File> raw(Body body) throws BadRequestException {
    if (body.length() == 0) {
      throw Uploads.noFile("the body is empty; " + Uploads.ACCEPTED);
    }
    return List.of(file(new Input.Encoded(body.bytes(), 0, body.length())));
  }

  private static Upload.File file(Input.Encoded picture) {
    return new Upload.File("body", picture);
  }

  /** Finds the pictures in a body. */
  @FunctionalInterface
  private interface Finder {
    List<Upload.File> in(Body body) throws BadRequestException;
  }

  private static Upload holding(Body body, Finder pictures) {
    try {
      return new Upload(pictures.in(body), body);
    } catch (BadRequestException e) {
      body.close();
      throw new CompletionException(e);
    }
  }
}
