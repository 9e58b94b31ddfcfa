package dev.loupe.detector.image;

import dev.loupe.detector.image.BadImageException.Reason;
import java.util.List;

/**
 * Tells what a file is from its own bytes, never from its name, and reads its header and structure
 * without decoding: microseconds, whatever size the header claims.
 */
public final class Sniffer {
  private static final String ACCEPTED = "accepted are JPEG, PNG and WebP";

  /** A picture format that is known by its first bytes and not read. */
  private record Other(int at, String magic, String name) {}

  private static final List<Other> PICTURES =
      List.of(
          new Other(0, "GIF8", "GIF"),
          new Other(0, "II*\0", "TIFF"),
          new Other(0, "MM\0*", "TIFF"),
          new Other(0, "II+\0", "TIFF"),
          new Other(0, "MM\0+", "TIFF"),
          new Other(0, "BM", "BMP"),
          new Other(4, "ftypavif", "AVIF"),
          new Other(4, "ftypavis", "AVIF"),
          new Other(4, "ftyphei", "HEIC"),
          new Other(4, "ftyphev", "HEIC"),
          new Other(4, "ftypmif1", "HEIC"),
          new Other(4, "ftypmsf1", "HEIC"),
          new Other(0, "\0\0\0\fjP  ", "JPEG 2000"),
          new Other(0, "\u00ffO\u00ffQ", "JPEG 2000"),
          new Other(0, "\0\0\0\fJXL ", "JPEG XL"),
          new Other(0, "\u00ff\n", "JPEG XL"),
          new Other(0, "8BPS", "Photoshop"),
          new Other(0, "\0\0\1\0", "ICO"));

  private Sniffer() {}

  /**
   * @throws BadImageException if the file is no complete JPEG, PNG or WebP within the limits
   */
  public static ImageHeader sniff(byte[] encoded, ImageLimits limits) throws BadImageException {
    return layout(encoded, limits).header();
  }

  static Layout layout(byte[] encoded, ImageLimits limits) throws BadImageException {
    limits.check(encoded.length);
    if (new Bytes(encoded, ImageType.JPEG).has(0, "\u00ff\u00d8\u00ff")) {
      return JpegFile.layout(encoded, limits);
    }
    if (new Bytes(encoded, ImageType.PNG).has(0, PngFile.SIGNATURE)) {
      return PngFile.layout(encoded, limits);
    }
    Bytes riff = new Bytes(encoded, ImageType.WEBP);
    if (riff.has(0, "RIFF") && riff.has(8, "WEBP")) {
      return WebpFile.layout(encoded, limits);
    }
    throw unknown(riff);
  }

  private static BadImageException unknown(Bytes in) {
    for (Other other : PICTURES) {
      if (in.has(other.at(), other.magic())) {
        return new BadImageException(
            Reason.UNSUPPORTED_TYPE,
            "the file is a %s picture; %s".formatted(other.name(), ACCEPTED));
      }
    }
    return new BadImageException(
        Reason.NOT_AN_IMAGE, "the file is not a picture: it %s; %s".formatted(kind(in), ACCEPTED));
  }

  private static String kind(Bytes in) {
    if (in.length() == 0) {
      return "is empty";
    }
    if (in.has(0, "%PDF")) {
      return "is a PDF";
    }
    return in.looksLikeText() ? "holds text" : "has the bytes of no known picture format";
  }
}
