package dev.loupe.serving.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/** Bodies of multipart/form-data. */
final class FormCases {
  private static final String TYPE = "multipart/form-data";

  private FormCases() {}

  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Form(String type, byte[] body) {}

  /**
   * @param field in which the pictures belong
   */
  static Form make(Chance chance, String field) {
    String boundary = chance.oneIn(8) ? odd(chance) : "b0undary";
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int parts = chance.of(0, 1, 1, 1, 1, 2, 3, 11, 32, 33, 100);
    for (int i = 0; i < parts; i++) {
      write(out, chance.oneIn(40) ? chance.of("-", "", "\r\n--") : "--");
      write(out, boundary + (chance.oneIn(40) ? chance.of(" ", "\t", "x", "--") : ""));
      write(out, chance.oneIn(40) ? chance.of("\n", "\r", "") : "\r\n");
      write(out, headers(chance, field));
      write(out, chance.oneIn(40) ? "\n\n" : "\r\n\r\n");
      out.writeBytes(content(chance, boundary, parts));
      write(out, chance.oneIn(40) ? chance.of("\n", "") : "\r\n");
    }
    write(out, chance.oneIn(20) ? "--" + boundary : "--" + boundary + "--\r\n");
    byte[] body = out.toByteArray();
    return new Form(
        type(chance, boundary),
        switch (chance.below(12)) {
          case 0 -> Damage.some(chance, body);
          case 1 -> Arrays.copyOf(body, chance.below(body.length));
          case 2 -> Damage.join(body, chance.bytes(chance.below(100)));
          case 3 -> Damage.join(chance.bytes(chance.below(100)), "\r\n".getBytes(ISO_8859_1), body);
          default -> body;
        });
  }

  private static String type(Chance chance, String boundary) {
    return switch (chance.below(14)) {
      case 0 -> TYPE;
      case 1 -> TYPE + "; boundary=" + odd(chance);
      case 2 -> TYPE + "; boundary=\"" + boundary + "\"";
      case 3 -> TYPE + "; boundary=\"" + boundary;
      case 4 -> TYPE + "; boundary=other; boundary=" + boundary;
      case 5 -> TYPE.toUpperCase(java.util.Locale.ROOT) + " ; charset=x;; =;BOUNDARY= " + boundary;
      default -> TYPE + "; boundary=" + boundary;
    };
  }

  private static String odd(Chance chance) {
    return chance.of(
        "", "-", "--", " ", "a b", "x".repeat(70), "x".repeat(71), RequestCases.value(chance));
  }

  private static String headers(Chance chance, String field) {
    String name = chance.oneIn(8) ? chance.of("image", "", "file", "files", text(chance)) : field;
    String plain =
        "Content-Disposition: form-data; name=\"%s\"; filename=\"%s\"\r\nContent-Type: image/jpeg"
            .formatted(name, chance.oneIn(3) ? text(chance) : "photo.jpg");
    return switch (chance.below(14)) {
      case 0 -> "Content-Disposition: form-data; name=" + name;
      case 1 -> "content-disposition:form-data;filename*=UTF-8''%zz" + text(chance) + ";name=file";
      case 2 -> plain + "\r\nContent-Disposition: form-data; name=\"other\"";
      case 3 -> "X-Long: " + "a".repeat(chance.of(8000, 8192, 9000)) + "\r\n" + plain;
      case 4 -> "";
      case 5 -> new String(Damage.some(chance, plain.getBytes(ISO_8859_1)), ISO_8859_1);
      case 6 -> plain + "\r\nContent-Transfer-Encoding: base64";
      case 7 -> "Content-Disposition: form-data; name=\"" + name + "; filename=\"\\\"\\\\";
      default -> plain;
    };
  }

  private static byte[] content(Chance chance, String boundary, int parts) {
    return switch (chance.below(parts > 3 ? 4 : 8)) {
      case 0 -> new byte[0];
      case 1 -> chance.bytes(chance.below(200));
      case 2 -> ("\r\n--" + boundary.substring(boundary.length() / 2)).getBytes(ISO_8859_1);
      default -> PictureCases.mostlySound(chance);
    };
  }

  private static String text(Chance chance) {
    return new String(chance.text().getBytes(java.nio.charset.StandardCharsets.UTF_8), ISO_8859_1);
  }

  private static void write(ByteArrayOutputStream out, String text) {
    out.writeBytes(text.getBytes(ISO_8859_1));
  }
}
