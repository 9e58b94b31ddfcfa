package dev.loupe.serving.http;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A body of multipart/form-data (RFC 7578) that is in memory already: bounded by its length, its
 * parts and their headers; read in one pass.
 */
final class Multipart {
  static final int MAX_PARTS = 32;
  static final int MAX_HEADER_BYTES = 8192;
  private static final int MAX_BOUNDARY = 70;
  private static final byte[] HEADERS_END = ascii("\r\n\r\n");

  /**
   * @param name of the field, or empty
   * @param filename as the client gave it, or absent
   * @param from where in the body its content begins
   * @param to where it has ended
   */
  record Part(String name, @Nullable String filename, int from, int to) {
    boolean isEmpty() {
      return from == to;
    }
  }

  private final byte[] body;
  private final int length;
  private final Needle delimiter;

  private Multipart(byte[] body, int length, String boundary) {
    this.body = body;
    this.length = length;
    this.delimiter = new Needle(ascii("\r\n--" + boundary));
  }

  /**
   * @param body of which the first {@code length} bytes are it
   * @param boundary as the Content-Type says it
   */
  static List<Part> parts(byte[] body, int length, Optional<String> boundary)
      throws BadRequestException {
    String checked =
        boundary
            .filter(b -> !b.isEmpty() && b.length() <= MAX_BOUNDARY && isPrintable(b))
            .orElseThrow(
                () ->
                    Uploads.malformed(
                        "the Content-Type has no boundary of 1 to %d characters"
                            .formatted(MAX_BOUNDARY)));
    return new Multipart(body, length, checked).parts();
  }

  private List<Part> parts() throws BadRequestException {
    List<Part> parts = new ArrayList<>();
    int at = first();
    while (!startsWith(at, "--")) {
      if (parts.size() == MAX_PARTS) {
        throw Uploads.malformed("the body has more than %d parts".formatted(MAX_PARTS));
      }
      int headers = afterLine(at);
      int content = headersEnd(headers);
      // A part may be empty: then the delimiter's line break is the headers' last.
      int end = delimiter.in(body, content - 2, length);
      if (end < 0) {
        throw Uploads.malformed("the last part does not end with the boundary");
      }
      parts.add(part(headers, content, Math.max(content, end)));
      at = end + delimiter.length();
    }
    return parts;
  }

  /** Where the first delimiter ends. Before it may be text that nobody reads. */
  private int first() throws BadRequestException {
    byte[] line = Arrays.copyOfRange(delimiter.bytes(), 2, delimiter.length());
    if (length >= line.length && Arrays.equals(body, 0, line.length, line, 0, line.length)) {
      return line.length;
    }
    int found = delimiter.in(body, 0, length);
    if (found < 0) {
      throw Uploads.malformed("the body does not hold the boundary of its Content-Type");
    }
    return found + delimiter.length();
  }

  private int afterLine(int at) throws BadRequestException {
    int next = at;
    while (next < length && (body[next] == ' ' || body[next] == '\t')) {
      next++;
    }
    if (!startsWith(next, "\r\n")) {
      throw Uploads.malformed("a boundary is not followed by a line break");
    }
    return next + 2;
  }

  private int headersEnd(int from) throws BadRequestException {
    if (startsWith(from, "\r\n")) {
      return from + 2;
    }
    int end = new Needle(HEADERS_END).in(body, from, Math.min(length, from + MAX_HEADER_BYTES));
    if (end < 0) {
      throw Uploads.malformed(
          "a part's headers do not end within %d bytes".formatted(MAX_HEADER_BYTES));
    }
    return end + HEADERS_END.length;
  }

  private Part part(int headers, int content, int end) {
    String text = new String(body, headers, content - headers, StandardCharsets.UTF_8);
    for (String line : text.split("\r\n")) {
      int colon = line.indexOf(':');
      if (colon > 0
          && line.substring(0, colon)
              .strip()
              .toLowerCase(Locale.ROOT)
              .equals("content-disposition")) {
        Parameters parameters = Parameters.of(line.substring(colon + 1));
        @Nullable String filename =
            parameters.get("filename").or(() -> parameters.get("filename*")).orElse(null);
        return new Part(parameters.get("name").orElse(""), filename, content, end);
      }
    }
    return new Part("", null, content, end);
  }

  private boolean startsWith(int at, String text) {
    byte[] wanted = ascii(text);
    return at + wanted.length <= length
        && Arrays.equals(body, at, at + wanted.length, wanted, 0, wanted.length);
  }

  private static boolean isPrintable(String text) {
    return text.chars().allMatch(c -> c >= ' ' && c < 127);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
