package dev.loupe.serving.fuzz;

import static dev.loupe.serving.fuzz.Damage.big;
import static dev.loupe.serving.fuzz.Damage.join;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** JPEGs whose segments are sound and whose content is not, and the other way round. */
final class JpegCases {
  /** What stands between two segments: a scan's bits. */
  private static final String BITS = "bits";

  private JpegCases() {}

  static byte[] make(Chance chance) {
    List<Part> parts = new ArrayList<>(parts(chance.of(Samples.JPEGS)));
    for (int hits = 1 + chance.below(3); hits > 0; hits--) {
      if (chance.oneIn(4)) {
        parts = Part.shuffled(chance, parts, parts(chance.of(Samples.JPEGS)));
      } else if (chance.oneIn(4)) {
        parts.add(chance.below(parts.size() + 1), added(chance));
      } else if (!parts.isEmpty()) {
        int at = chance.below(parts.size());
        parts.set(at, changed(chance, parts.get(at)));
      }
    }
    byte[] file = file(chance, parts);
    return switch (chance.below(12)) {
      case 0 -> cutAndEnded(chance, file);
      case 1 -> Arrays.copyOf(file, chance.below(file.length));
      case 2 -> join(file, chance.of(Samples.JPEGS));
      default -> file;
    };
  }

  static List<Part> parts(byte[] file) {
    List<Part> parts = new ArrayList<>();
    int at = 2;
    while (at + 4 <= file.length) {
      int length = (file[at + 2] & 0xff) << 8 | file[at + 3] & 0xff;
      parts.add(
          new Part(
              new String(file, at + 1, 1, ISO_8859_1),
              Arrays.copyOfRange(file, at + 4, at + 2 + length)));
      boolean scan = file[at + 1] == (byte) 0xda;
      at += 2 + length;
      if (scan) {
        int end = at;
        while (file[end] != (byte) 0xff || file[end + 1] == 0 || (file[end + 1] & 0xf8) == 0xd0) {
          end++;
        }
        parts.add(new Part(BITS, Arrays.copyOfRange(file, at, end)));
        at = end;
      }
    }
    return parts;
  }

  private static byte[] file(Chance chance, List<Part> parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {(byte) 0xff, (byte) 0xd8});
    for (Part part : parts) {
      if (part.tag().equals(BITS)) {
        out.writeBytes(part.data());
      } else {
        out.write(0xff);
        out.writeBytes(part.tag().getBytes(ISO_8859_1));
        out.writeBytes(
            big(chance.oneIn(60) ? chance.number() : Math.min(0xffff, part.data().length + 2), 2));
        out.write(part.data(), 0, Math.min(0xfffd, part.data().length));
      }
    }
    out.writeBytes(new byte[] {(byte) 0xff, (byte) 0xd9});
    return out.toByteArray();
  }

  private static Part changed(Chance chance, Part part) {
    byte[] data = part.data();
    if (part.tag().equals(BITS)) {
      return part.with(bits(chance, data));
    }
    return switch (part.tag().charAt(0)) {
      case '\u00c0', '\u00c2' ->
          chance.oneIn(3)
              ? new Part(chance.of("\u00c0", "\u00c1", "\u00c2", "\u00c3", "\u00c9"), data)
              : part.with(frame(chance, data));
      case '\u00da' -> part.with(scan(chance, data));
      default -> part.with(Damage.some(chance, data));
    };
  }

  /** Precision, height, width, components, and of each component its name, sampling and table. */
  private static byte[] frame(Chance chance, byte[] sound) {
    byte[] frame = sound.clone();
    switch (chance.below(4)) {
      case 0 -> System.arraycopy(big(side(chance), 2), 0, frame, 1, 2);
      case 1 -> System.arraycopy(big(side(chance), 2), 0, frame, 3, 2);
      case 2 ->
          frame[Math.min(frame.length - 1, 7 + 3 * chance.below(3))] =
              chance.of((byte) 0x11, (byte) 0x22, (byte) 0x44, (byte) 0, (byte) 0xff, (byte) 0x31);
      default -> frame[chance.below(frame.length)] = (byte) chance.number();
    }
    return frame;
  }

  private static long side(Chance chance) {
    return chance.of(0L, 1L, 7L, 8L, 9L, 33L, 500L, 2000L, 65_500L, chance.number());
  }

  /** Number of components, each one's name and tables, first and last coefficient, precision. */
  private static byte[] scan(Chance chance, byte[] sound) {
    byte[] scan = sound.clone();
    int at = chance.below(scan.length);
    scan[at] = chance.of((byte) 0, (byte) 1, (byte) 0x33, (byte) 0x3f, (byte) chance.number());
    return scan;
  }

  private static byte[] bits(Chance chance, byte[] sound) {
    int at = chance.below(sound.length);
    byte[] marker = {(byte) 0xff, (byte) (0xd0 + chance.below(8))};
    return switch (chance.below(5)) {
      case 0 -> Arrays.copyOf(sound, at);
      case 1 -> join(Arrays.copyOf(sound, at), marker, Damage.tail(sound, at));
      case 2 -> new byte[at];
      case 3 -> join(sound, chance.bytes(chance.below(200)));
      default -> Damage.some(chance, sound);
    };
  }

  private static Part added(Chance chance) {
    return chance.make(
        () -> new Part("\u00e1", join("Exif\0\0".getBytes(ISO_8859_1), exif(chance))),
        () -> new Part("\u00e2", icc(chance)),
        () -> new Part("\u00ee", join("Adobe".getBytes(ISO_8859_1), chance.bytes(7))),
        () -> new Part("\u00fe", chance.bytes(chance.below(300))),
        () -> new Part("\u00dd", big(chance.number(), 2)),
        () -> new Part("\u00db", chance.bytes(chance.of(1, 65, 130))),
        () -> new Part("\u00c4", chance.bytes(chance.of(17, 30, 200))),
        () -> new Part("\u00da", new byte[] {(byte) chance.below(5), 1, 0, 0, 63, 0}),
        () -> new Part("\u00da", new byte[] {0, 0, 63, 0}),
        () -> new Part(new String(chance.bytes(1), ISO_8859_1), chance.bytes(chance.below(64))));
  }

  /** TIFF's head and one directory. */
  static byte[] exif(Chance chance) {
    boolean little = chance.oneIn(2);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes((little ? "II*\0" : "MM\0*").getBytes(ISO_8859_1));
    out.writeBytes(number(little, chance.oneIn(3) ? chance.number() : 8, 4));
    int entries = chance.of(0, 1, 3, 200);
    out.writeBytes(number(little, chance.oneIn(4) ? chance.number() : entries, 2));
    for (int i = 0; i < entries; i++) {
      out.writeBytes(number(little, chance.of(0x0112L, 0x010fL, 0x0110L, chance.number()), 2));
      out.writeBytes(number(little, chance.of(2L, 3L, 4L, chance.number()), 2));
      out.writeBytes(number(little, chance.of(1L, 1L, 20L, chance.number()), 4));
      out.writeBytes(number(little, chance.of(6L, 8L, 26L, chance.number()), 4));
    }
    return chance.oneIn(4) ? Damage.some(chance, out.toByteArray()) : out.toByteArray();
  }

  private static byte[] number(boolean little, long number, int width) {
    return little ? Damage.little(number, width) : big(number, width);
  }

  private static byte[] icc(Chance chance) {
    byte[] place = {(byte) chance.number(), (byte) chance.number()};
    return join("ICC_PROFILE\0".getBytes(ISO_8859_1), place, chance.bytes(chance.of(0, 128, 3000)));
  }

  private static byte[] cutAndEnded(Chance chance, byte[] file) {
    return join(
        Arrays.copyOf(file, chance.below(file.length)), new byte[] {(byte) 0xff, (byte) 0xd9});
  }
}
