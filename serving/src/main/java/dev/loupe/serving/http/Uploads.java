package dev.loupe.serving.http;

import dev.loupe.serving.observe.Plain;
import io.micronaut.http.HttpStatus;
import java.time.Duration;

/** What can be wrong with a body, and how each is answered. */
final class Uploads {
  static final String FIELD = "file";
  static final String FIELDS = "files";
  static final String ACCEPTED =
      "send multipart/form-data with the picture in the field \"file\", or the picture as the body"
          + " with Content-Type image/jpeg, image/png, image/webp or application/octet-stream, or"
          + " application/json with the picture as base64 in \"image\"";
  static final String ACCEPTED_BATCH =
      "send multipart/form-data with each picture in a field \"files\"";

  private Uploads() {}

  /**
   * @param most bytes of a picture; a form may be a little longer
   */
  static BadRequestException tooLarge(long most) {
    return new BadRequestException(
        "too_many_bytes",
        Problem.of(
                HttpStatus.REQUEST_ENTITY_TOO_LARGE,
                "File too large",
                "the body is too long for a picture of at most %d bytes".formatted(most))
            .closing());
  }

  /** The same of a picture that came whole. */
  static BadRequestException pictureTooLarge(long most) {
    return new BadRequestException(
        "too_many_bytes",
        Problem.of(
            HttpStatus.REQUEST_ENTITY_TOO_LARGE,
            "File too large",
            "the picture is over the limit of %d bytes".formatted(most)));
  }

  static BadRequestException batchTooLarge(long most) {
    return new BadRequestException(
        "too_many_bytes",
        Problem.of(
                HttpStatus.REQUEST_ENTITY_TOO_LARGE,
                "Batch too large",
                "the body is too long for a batch of at most %d bytes".formatted(most))
            .closing());
  }

  static BadRequestException tooManyFiles(int files, int most) {
    return new BadRequestException(
        "too_many_files",
        Problem.of(
            HttpStatus.BAD_REQUEST,
            "Too many files",
            "the batch has %d files; send at most %d".formatted(files, most)));
  }

  static BadRequestException noMemory() {
    return new BadRequestException(
        "no_memory",
        Problem.of(
                HttpStatus.SERVICE_UNAVAILABLE,
                "Overloaded",
                "too many uploads at the same time; try again")
            .closing());
  }

  static BadRequestException tooSlow(Duration deadline) {
    return new BadRequestException(
        "too_slow",
        Problem.of(
                HttpStatus.REQUEST_TIMEOUT,
                "Upload too slow",
                "the body did not arrive within %s".formatted(Answers.seconds(deadline)))
            .closing());
  }

  static BadRequestException noFile(String detail) {
    return new BadRequestException(
        "missing_file", Problem.of(HttpStatus.BAD_REQUEST, "Missing file", detail));
  }

  static BadRequestException secondFile() {
    return new BadRequestException(
        "second_file",
        Problem.of(
            HttpStatus.BAD_REQUEST,
            "Too many files",
            "the body holds more than one file; send one in the field \"file\""));
  }

  static BadRequestException malformed(String what) {
    return new BadRequestException(
        "malformed_multipart",
        Problem.of(HttpStatus.BAD_REQUEST, "Malformed multipart body", what + "; see /docs"));
  }

  static BadRequestException malformedJson(String what) {
    return new BadRequestException(
        "malformed_json",
        Problem.of(
            HttpStatus.BAD_REQUEST,
            "Malformed JSON body",
            what + "; send {\"image\": \"<base64>\"}"));
  }

  static BadRequestException mediaType(String type, String accepted) {
    return new BadRequestException(
        "media_type",
        Problem.of(
            HttpStatus.UNSUPPORTED_MEDIA_TYPE,
            "Unsupported media type",
            "Content-Type %s is not accepted; %s".formatted(Plain.text(type, 100), accepted)));
  }

  /**
   * @param given as the client wrote it
   */
  static BadRequestException parameter(String name, String given, Object accepted) {
    return new BadRequestException(
        "bad_parameter",
        Problem.of(
            HttpStatus.BAD_REQUEST,
            "Invalid parameter",
            "the parameter %s is \"%s\"; accepted: %s"
                .formatted(name, Plain.text(given, 100), accepted)));
  }
}
