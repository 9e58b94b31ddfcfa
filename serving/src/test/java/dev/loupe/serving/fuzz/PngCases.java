package dev.loupe.serving.fuzz;

import static dev.loupe.serving.fuzz.Damage.big;
import static dev.loupe.serving.fuzz.Damage.join;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/** PNGs whose chunks have the right sums and a wrong content, and the other way round. */
final class PngCases {
  private static final int SIGNATURE = 8;

  /** What a chunk that blows up becomes. */
  private static final int BOMB = 1 << 20;

  private PngCases() {}

  static byte[] make(Chance chance) {
    byte[] sound = chance.of(Samples.PNGS);
    List<Part> parts = new ArrayList<>(parts(sound));
    for (int hits = 1 + chance.below(3); hits > 0; hits--) {
      if (chance.oneIn(4)) {
        parts = Part.shuffled(chance, parts, parts(chance.of(Samples.PNGS)));
      } else if (chance.oneIn(4)) {
        parts.add(chance.below(parts.size() + 1), added(chance));
      } else if (!parts.isEmpty()) {
        int at = chance.below(parts.size());
        parts.set(at, changed(chance, parts.get(at)));
      }
    }
    byte[] file = file(chance, Arrays.copyOf(sound, SIGNATURE), parts);
    return chance.oneIn(16) ? Arrays.copyOf(file, chance.below(file.length)) : file;
  }

  static List<Part> parts(byte[] file) {
    List<Part> parts = new ArrayList<>();
    int at = SIGNATURE;
    while (at + 12 <= file.length) {
      int length = (file[at + 2] & 0xff) << 8 | file[at + 3] & 0xff;
      parts.add(
          new Part(
              new String(file, at + 4, 4, ISO_8859_1),
              Arrays.copyOfRange(file, at + 8, at + 8 + length)));
      at += 12 + length;
    }
    return parts;
  }

  private static byte[] file(Chance chance, byte[] signature, List<Part> parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(signature);
    for (Part part : parts) {
      byte[] tag = part.tag().getBytes(ISO_8859_1);
      out.writeBytes(big(chance.oneIn(60) ? chance.number() : part.data().length, 4));
      out.writeBytes(tag);
      out.writeBytes(part.data());
      CRC32 sum = new CRC32();
      sum.update(tag);
      sum.update(part.data());
      out.writeBytes(big(chance.oneIn(40) ? chance.number() : sum.getValue(), 4));
    }
    return out.toByteArray();
  }

  private static Part changed(Chance chance, Part part) {
    byte[] data = part.data();
    return switch (part.tag()) {
      case "IHDR" -> part.with(header(chance, data));
      case "IDAT" -> part.with(pixels(chance, data));
      case "IEND" -> part.with(chance.bytes(chance.below(20)));
      default ->
          chance.oneIn(4)
              ? new Part(chance.of("tRNS", "PLTE", "eXIf", "aaaa"), data)
              : part.with(Damage.some(chance, data));
    };
  }

  /** Width, height, bits, colour, compression, filter, interlace. */
  private static byte[] header(Chance chance, byte[] sound) {
    byte[] header = sound.clone();
    if (header.length < 13) {
      return header;
    }
    switch (chance.below(5)) {
      case 0 -> System.arraycopy(big(side(chance), 4), 0, header, 0, 4);
      case 1 -> System.arraycopy(big(side(chance), 4), 0, header, 4, 4);
      case 2 -> header[8] = chance.of((byte) 0, (byte) 1, (byte) 2, (byte) 4, (byte) 8, (byte) 16);
      case 3 -> header[9] = chance.of((byte) 0, (byte) 1, (byte) 2, (byte) 3, (byte) 4, (byte) 6);
      default -> header[10 + chance.below(3)] = chance.of((byte) 1, (byte) chance.number());
    }
    return header;
  }

  private static long side(Chance chance) {
    return chance.of(0L, 1L, 8L, 9L, 500L, 2000L, 1_048_577L, 0x80000000L, chance.number());
  }

  /** Packed anew after it was changed, or changed as it is. */
  private static byte[] pixels(Chance chance, byte[] sound) {
    return chance.make(
        () -> Damage.some(chance, sound),
        () -> Arrays.copyOf(sound, chance.below(sound.length)),
        () -> deflated(Damage.some(chance, inflated(sound))),
        () -> deflated(Damage.some(chance, inflated(sound))),
        () -> deflated(Arrays.copyOf(inflated(sound), chance.below(3000))),
        () -> deflated(new byte[BOMB]),
        () -> deflated(chance.bytes(chance.below(3000))),
        () -> join(sound, chance.bytes(chance.below(100))),
        () -> new byte[0]);
  }

  private static Part added(Chance chance) {
    return chance.make(
        () -> new Part("eXIf", JpegCases.exif(chance)),
        () -> new Part("iCCP", named(chance, packed(chance))),
        () -> new Part("zTXt", named(chance, packed(chance))),
        () -> new Part("iTXt", join(named(chance, new byte[] {0, 0, 0}), packed(chance))),
        () -> new Part("tEXt", named(chance, chance.bytes(chance.below(2000)))),
        () -> new Part("tRNS", chance.bytes(chance.of(0, 1, 2, 3, 6, 256, 300))),
        () -> new Part("PLTE", chance.bytes(chance.of(0, 1, 3, 6, 768, 771))),
        () -> new Part("acTL", join(big(chance.number(), 4), big(chance.number(), 4))),
        () -> new Part("fcTL", chance.bytes(26)),
        () -> new Part("fdAT", chance.bytes(40)),
        () ->
            new Part(
                chance.of("gAMA", "cHRM", "sRGB", "sBIT", "bKGD", "hIST", "pHYs", "sPLT", "tIME"),
                chance.bytes(chance.of(0, 1, 2, 4, 7, 9, 32))),
        () -> new Part(new String(chance.bytes(4), ISO_8859_1), chance.bytes(chance.below(64))));
  }

  private static byte[] named(Chance chance, byte[] rest) {
    return join(chance.of("icc", "", "x".repeat(90)).getBytes(ISO_8859_1), new byte[2], rest);
  }

  private static byte[] packed(Chance chance) {
    return switch (chance.below(3)) {
      case 0 -> deflated(new byte[BOMB]);
      case 1 -> deflated(chance.bytes(chance.of(0, 128, 3000)));
      default -> chance.bytes(chance.below(200));
    };
  }

  static byte[] deflated(byte[] plain) {
    Deflater deflater = new Deflater(Deflater.BEST_SPEED);
    try {
      deflater.setInput(plain);
      deflater.finish();
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      byte[] buffer = new byte[8192];
      while (!deflater.finished()) {
        out.write(buffer, 0, deflater.deflate(buffer));
      }
      return out.toByteArray();
    } finally {
      deflater.end();
    }
  }

  /** As much as can be read. */
  private static byte[] inflated(byte[] packed) {
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(packed);
      byte[] plain = new byte[1 << 16];
      return Arrays.copyOf(plain, inflater.inflate(plain));
    } catch (DataFormatException e) {
      return packed;
    } finally {
      inflater.end();
    }
  }
}
