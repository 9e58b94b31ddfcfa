package dev.loupe.serving.fuzz;

import static dev.loupe.serving.fuzz.Damage.join;
import static dev.loupe.serving.fuzz.Damage.little;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** WebPs whose RIFF is sound and whose chunks are not, and the other way round. */
final class WebpCases {
  private static final int HEAD = 12;

  private WebpCases() {}

  static byte[] make(Chance chance) {
    List<Part> parts = new ArrayList<>(parts(chance.of(Samples.WEBPS)));
    for (int hits = 1 + chance.below(3); hits > 0; hits--) {
      if (chance.oneIn(4)) {
        parts = Part.shuffled(chance, parts, parts(chance.of(Samples.WEBPS)));
      } else if (chance.oneIn(4)) {
        parts.add(chance.below(parts.size() + 1), added(chance));
      } else if (!parts.isEmpty()) {
        int at = chance.below(parts.size());
        parts.set(at, changed(chance, parts.get(at)));
      }
    }
    byte[] file = file(chance, parts);
    return chance.oneIn(16) ? Arrays.copyOf(file, chance.below(file.length)) : file;
  }

  static List<Part> parts(byte[] file) {
    List<Part> parts = new ArrayList<>();
    int at = HEAD;
    while (at + 8 <= file.length) {
      int length = file[at + 4] & 0xff | (file[at + 5] & 0xff) << 8;
      parts.add(
          new Part(
              new String(file, at, 4, ISO_8859_1),
              Arrays.copyOfRange(file, at + 8, at + 8 + length)));
      at += 8 + length + (length & 1);
    }
    return parts;
  }

  private static byte[] file(Chance chance, List<Part> parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (Part part : parts) {
      out.writeBytes(part.tag().getBytes(ISO_8859_1));
      out.writeBytes(little(chance.oneIn(60) ? chance.number() : part.data().length, 4));
      out.writeBytes(part.data());
      out.writeBytes(new byte[part.data().length & 1]);
    }
    byte[] length = little(chance.oneIn(30) ? chance.number() : out.size() + 4, 4);
    return join(
        "RIFF".getBytes(ISO_8859_1), length, "WEBP".getBytes(ISO_8859_1), out.toByteArray());
  }

  private static Part changed(Chance chance, Part part) {
    byte[] data = part.data();
    return switch (part.tag()) {
      case "VP8 " -> part.with(lossy(chance, data));
      case "VP8L" -> part.with(lossless(chance, data));
      case "VP8X" -> part.with(canvas(chance, data));
      default -> part.with(Damage.some(chance, data));
    };
  }

  /** Frame tag (with the first partition's length), start code, width, height, partitions. */
  private static byte[] lossy(Chance chance, byte[] sound) {
    return switch (chance.below(sound.length == 0 ? 1 : 4)) {
      case 0 -> over(sound, 6, little(chance.of(0L, 1L, 16L, 500L, 16_383L, chance.number()), 2));
      case 1 -> over(sound, 8, little(chance.of(0L, 1L, 16L, 500L, 16_383L, chance.number()), 2));
      case 2 -> over(sound, 0, little(chance.number() << 5 | sound[0] & 0x1f, 3));
      default -> Damage.some(chance, sound);
    };
  }

  /** Signature, and in bits width, height, alpha, version. */
  private static byte[] lossless(Chance chance, byte[] sound) {
    return chance.oneIn(2)
        ? over(sound, 1, little(chance.of(0L, 0x1fc007fL, chance.number()), 4))
        : Damage.some(chance, sound);
  }

  /** Flags, and in three bytes each width and height less one. */
  private static byte[] canvas(Chance chance, byte[] sound) {
    return switch (chance.below(3)) {
      case 0 -> over(sound, 0, new byte[] {(byte) (1 << chance.below(8))});
      case 1 -> over(sound, chance.of(4, 7), little(chance.number(), 3));
      default -> Damage.some(chance, sound);
    };
  }

  private static byte[] over(byte[] sound, int at, byte[] part) {
    byte[] changed = sound.clone();
    for (int i = 0; i < part.length && at + i < changed.length; i++) {
      changed[at + i] = part[i];
    }
    return changed;
  }

  private static Part added(Chance chance) {
    return chance.make(
        () -> new Part("EXIF", JpegCases.exif(chance)),
        () -> new Part("EXIF", join("Exif\0\0".getBytes(ISO_8859_1), JpegCases.exif(chance))),
        () -> new Part("ICCP", chance.bytes(chance.of(0, 128, 3000))),
        () -> new Part("XMP ", chance.bytes(chance.below(300))),
        () -> new Part("ALPH", chance.bytes(chance.below(300))),
        () -> new Part("ANIM", chance.bytes(6)),
        () -> new Part("ANMF", chance.bytes(chance.of(0, 15, 16, 100))),
        () -> new Part("VP8X", over(chance.bytes(10), 0, new byte[] {(byte) chance.below(64)})),
        () -> new Part(new String(chance.bytes(4), ISO_8859_1), chance.bytes(chance.below(64))));
  }
}
