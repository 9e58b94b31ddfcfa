package dev.loupe.detector.image;

import dev.loupe.detector.image.BadImageException.Reason;
import org.jspecify.annotations.Nullable;

/** Walks a WebP's RIFF chunks (RFC 9649). */
final class WebpFile {
  private static final int ANIMATION = 0x02;

  private WebpFile() {}

  static Layout layout(byte[] data, ImageLimits limits) throws BadImageException {
    Bytes in = new Bytes(data, ImageType.WEBP);
    long end = in.u32le(4) + 8;
    @Nullable ImageHeader canvas = null;
    @Nullable ImageHeader frame = null;
    int orientation = 1;
    long at = 12;
    while (at + 8 <= end) {
      in.need(at, 8);
      int chunk = (int) at;
      long length = in.u32le(chunk + 4);
      int body = chunk + 8;
      if (in.has(chunk, "VP8X")) {
        refuseAnimation((in.u8(body) & ANIMATION) != 0);
        canvas = Layout.header(in, in.u24le(body + 4) + 1, in.u24le(body + 7) + 1, limits);
      } else if (frame == null && in.has(chunk, "VP8 ")) {
        frame = lossy(in, body, limits);
      } else if (frame == null && in.has(chunk, "VP8L")) {
        frame = lossless(in, body, limits);
      }
      refuseAnimation(in.has(chunk, "ANIM") || in.has(chunk, "ANMF"));
      if (body + length > end) {
        throw in.truncated();
      }
      in.need(body, length);
      if (in.has(chunk, "EXIF")) {
        int tiff = in.has(body, "Exif\0\0") ? body + 6 : body;
        orientation = Exif.orientation(data, tiff, body + (int) length);
      }
      at = body + length + (length & 1);
    }
    in.need(0, end);
    if (frame == null) {
      throw in.corrupt("it has no picture data");
    }
    if (canvas != null && !canvas.equals(frame)) {
      throw in.corrupt("its canvas and its picture differ in size");
    }
    return Layout.of(frame, orientation);
  }

  private static void refuseAnimation(boolean animated) throws BadImageException {
    if (animated) {
      throw new BadImageException(Reason.ANIMATED, "the WebP is animated; send a single picture");
    }
  }

  private static ImageHeader lossy(Bytes in, int at, ImageLimits limits) throws BadImageException {
    in.need(at, 10);
    if ((in.u8(at) & 1) != 0 || !in.has(at + 3, "\u009d\u0001\u002a")) {
      throw in.corrupt("its frame is no key frame");
    }
    return Layout.header(in, in.u16le(at + 6) & 0x3fff, in.u16le(at + 8) & 0x3fff, limits);
  }

  private static ImageHeader lossless(Bytes in, int at, ImageLimits limits)
      throws BadImageException {
    if (in.u8(at) != 0x2f) {
      throw in.corrupt("its lossless frame has no signature");
    }
    long bits = in.u32le(at + 1);
    return Layout.header(in, (bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1, limits);
  }

  /** Where the EXIF block of a sound file begins and ends; empty if it has none. */
  static int[] exif(byte[] data) throws BadImageException {
    Bytes in = new Bytes(data, ImageType.WEBP);
    long end = in.u32le(4) + 8;
    long at = 12;
    while (at + 8 <= end) {
      int chunk = (int) at;
      long length = in.u32le(chunk + 4);
      if (in.has(chunk, "EXIF")) {
        int body = chunk + 8;
        int tiff = in.has(body, "Exif\0\0") ? body + 6 : body;
        return new int[] {tiff, (int) (body + length)};
      }
      at += 8 + length + (length & 1);
    }
    return new int[0];
  }
}
