package dev.loupe.serving.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Base64;

/** JSON with holes, and what is put into them. */
final class JsonCases {
  private static final int DEEP = 5000;

  private JsonCases() {}

  /** A body {@code {"image": "<base64>"}}. */
  static byte[] picture(Chance chance) {
    String image = "\"image\":" + value(chance, base64(chance));
    return bytes(
        chance,
        switch (chance.below(8)) {
          case 0 -> "{" + image + "," + image + "}";
          case 1 -> "{" + member(chance) + "," + image + "," + member(chance) + "}";
          case 2 -> "{\"a\":{" + image + "}}";
          case 3 -> any(chance);
          default -> "{" + image + "}";
        });
  }

  /** The text's bytes, as they should be or not. */
  static byte[] bytes(Chance chance, String json) {
    byte[] plain = json.getBytes(UTF_8);
    return switch (chance.below(24)) {
      case 0 -> Damage.some(chance, plain);
      case 1 -> Damage.some(chance, plain);
      case 2 -> Arrays.copyOf(plain, chance.below(plain.length));
      case 3 -> (json + chance.of(" ", "\n", "{}", ",", "\0", "]", "x")).getBytes(UTF_8);
      case 4 -> ("\ufeff" + json).getBytes(UTF_8);
      case 5 -> json.getBytes(chance.of(UTF_16, UTF_16LE));
      case 6 -> json.replace('"', '\'').getBytes(ISO_8859_1);
      case 7 -> Damage.join("/* */".getBytes(ISO_8859_1), plain);
      default -> plain;
    };
  }

  /** The right one, mostly. */
  static String value(Chance chance, String right) {
    return chance.oneIn(8) ? any(chance) : right;
  }

  static String member(Chance chance) {
    return string(chance.of("x", "", "image", "id", "parameters", chance.text()))
        + ":"
        + any(chance);
  }

  static String any(Chance chance) {
    return chance.make(
        () -> "null",
        () -> "true",
        () -> "{}",
        () -> "[]",
        () -> "{\"a\":[{\"b\":null}]}",
        () -> "\"" + "x".repeat(chance.of(0, 999, 1001, 10_001)) + "\"",
        () -> Long.toString(chance.number()),
        () -> "-" + chance.number(),
        () -> chance.of("1e999", "-0", "0.1e-400", "1E5", "01", "+1", ".5", "NaN", "0x10"),
        () -> "9".repeat(chance.of(18, 19, 20, 99, 101, 1001, 5000)),
        () -> string(chance.text()),
        () -> chance.of("\"\\ud800\"", "\"\\u00\"", "\"\\x\"", "\"\u0000\"", "\"a", "\"\\"),
        () -> "[".repeat(chance.of(15, 16, 17, 31, 33, DEEP)),
        () -> "[".repeat(30) + "]".repeat(30),
        () -> "{\"a\":".repeat(chance.of(16, 33, DEEP)) + "1" + "}".repeat(16),
        () -> "{\"" + "n".repeat(chance.of(999, 1001, 5000)) + "\":1}");
  }

  static String string(String text) {
    StringBuilder string = new StringBuilder("\"");
    text.chars()
        .forEach(
            c -> {
              if (c < ' ' || c == '"' || c == '\\') {
                string.append("\\u%04x".formatted(c));
              } else {
                string.append((char) c);
              }
            });
    return string.append('"').toString();
  }

  /** A picture as a string, mostly well encoded. */
  static String base64(Chance chance) {
    byte[] picture = PictureCases.mostlySound(chance);
    String plain = Base64.getEncoder().encodeToString(picture);
    int at = chance.below(plain.length());
    String encoded =
        switch (chance.below(16)) {
          case 0 -> plain.replace("=", "");
          case 1 -> Base64.getUrlEncoder().encodeToString(picture);
          case 2 -> "data:image/jpeg;base64," + plain;
          case 3 -> plain.substring(0, at);
          case 4 ->
              plain.substring(0, at)
                  + chance.of("=", "==", "*", " ", "\\n", "\\u0041", "é")
                  + plain.substring(at);
          case 5 -> Base64.getMimeEncoder().encodeToString(picture).replace("\r\n", "\\r\\n");
          case 6 -> plain + chance.of("=", "====", "A", "AA=", "\\u003d");
          case 7 -> chance.of("", "=", "A", "AB", "AB==C", "\\u0000");
          default -> plain;
        };
    return "\"" + encoded + "\"";
  }
}
