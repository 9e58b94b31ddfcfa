package dev.loupe.serving.http;

import io.micronaut.http.HttpStatus;

/**
 * An answer that is no prediction.
 *
 * @param error a few words, the same for all of its kind
 * @param detail what is wrong with this request, and what would be right
 * @param closes whether the rest of the request is not worth reading, so that the connection ends
 */
record Problem(HttpStatus status, String error, String detail, boolean closes) {

  static Problem of(HttpStatus status, String error, String detail) {
    return new Problem(status, error, detail, false);
  }

  /** The same, and the connection ends with it. */
  Problem closing() {
    return new Problem(status, error, detail, true);
  }
}
