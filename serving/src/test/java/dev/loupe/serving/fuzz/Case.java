package dev.loupe.serving.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** One malformed thing, as it is kept in a file. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Case(Kind kind, byte[] bytes) {

  /** What a case is, and which reader it is for. */
  enum Kind {
    /** A file that says that it is a picture. */
    PICTURE,
    /** A whole request of HTTP: its head is sound, its body and what its headers say are not. */
    REQUEST,
    /** Metadata and a message of gRPC's {@code ModelInfer}, written as a head and a body. */
    CALL,
    /** What comes to the port of HTTP. */
    WIRE,
    /** What comes to the port of gRPC. */
    FRAMES;

    /** Of the folder with the kept ones. */
    String folder() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static Case of(Kind kind, long seed) {
    Chance chance = new Chance(seed);
    return new Case(
        kind,
        switch (kind) {
          case PICTURE -> PictureCases.make(chance);
          case REQUEST -> RequestCases.make(chance).bytes();
          case CALL -> CallCases.make(chance).bytes();
          case WIRE -> WireCases.make(chance);
          case FRAMES -> FrameCases.make(chance);
        });
  }

  /**
   * Lines, an empty one, and bytes.
   *
   * @param first of the lines, which the others follow as headers
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Message(String first, List<Header> headers, byte[] body) {
    Message {
      headers = List.copyOf(headers);
    }

    record Header(String name, String value) {}

    byte[] bytes() {
      StringBuilder head = new StringBuilder(first).append("\r\n");
      headers.forEach(
          header -> head.append(header.name()).append(": ").append(header.value()).append("\r\n"));
      head.append("\r\n");
      return Damage.join(head.toString().getBytes(StandardCharsets.ISO_8859_1), body);
    }

    /** What {@link #bytes} wrote. */
    static Message read(byte[] bytes) {
      String text = new String(bytes, StandardCharsets.ISO_8859_1);
      int end = text.indexOf("\r\n\r\n");
      List<String> lines = List.of(text.substring(0, end).split("\r\n"));
      return new Message(
          lines.getFirst(),
          lines.stream()
              .skip(1)
              .map(line -> line.split(": ?", 2))
              .map(parts -> new Header(parts[0], parts[1]))
              .toList(),
          Damage.tail(bytes, end + 4));
    }

    String method() {
      return first.split(" ")[0];
    }

    String path() {
      return first.split(" ")[1];
    }
  }
}
