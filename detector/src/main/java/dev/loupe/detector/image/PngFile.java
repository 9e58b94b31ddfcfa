package dev.loupe.detector.image;

import dev.loupe.detector.image.BadImageException.Reason;

/** Walks a PNG's chunks from IHDR to IEND; the decoder then checks their CRCs. */
final class PngFile {
  static final String SIGNATURE = "\u0089PNG\r\n\u001a\n";
  private static final int GREY = 0;
  private static final int RGB = 2;

  private PngFile() {}

  static Layout layout(byte[] data, ImageLimits limits) throws BadImageException {
    Bytes in = new Bytes(data, ImageType.PNG);
    in.need(0, 33);
    if (in.u32(8) != 13 || !in.has(12, "IHDR")) {
      throw in.corrupt("its first chunk is not the header");
    }
    ImageHeader header = Layout.header(in, in.u32(16), in.u32(20), limits);
    int bitDepth = in.u8(24);
    int colour = in.u8(25);
    int orientation = 1;
    int[] key = {};
    boolean pixels = false;
    long at = 33;
    while (true) {
      in.need(at, 12);
      int chunk = (int) at;
      long length = in.u32(chunk);
      int body = chunk + 8;
      in.need(body, length + 4);
      if (in.has(chunk + 4, "IEND")) {
        break;
      } else if (in.has(chunk + 4, "IDAT")) {
        pixels = true;
      } else if (in.has(chunk + 4, "acTL") && !pixels) {
        throw new BadImageException(Reason.ANIMATED, "the PNG is animated; send a single picture");
      } else if (in.has(chunk + 4, "eXIf")) {
        orientation = Exif.orientation(data, body, body + (int) length);
      } else if (in.has(chunk + 4, "tRNS") && !pixels) {
        key = key(in, body, length, colour);
      }
      at = body + length + 4;
    }
    if (!pixels) {
      throw in.corrupt("it has no picture data");
    }
    return new Layout(header, orientation, key, bitDepth);
  }

  private static int[] key(Bytes in, int at, long length, int colour) throws BadImageException {
    if (colour == GREY && length == 2) {
      return new int[] {in.u16(at)};
    }
    if (colour == RGB && length == 6) {
      return new int[] {in.u16(at), in.u16(at + 2), in.u16(at + 4)};
    }
    return new int[0];
  }

  /** Where the EXIF block of a sound file begins and ends; empty if it has none. */
  static int[] exif(byte[] data) throws BadImageException {
    Bytes in = new Bytes(data, ImageType.PNG);
    int at = SIGNATURE.length();
    while (!in.has(at + 4, "IEND")) {
      int length = (int) in.u32(at);
      if (in.has(at + 4, "eXIf")) {
        return new int[] {at + 8, at + 8 + length};
      }
      at += length + 12;
    }
    return new int[0];
  }
}
