package dev.loupe.detector.image;

import java.util.Arrays;

/**
 * What a file says of how it was made, which says nothing of what it shows. Whatever is odd there
 * counts as absent.
 *
 * @param header type and size, before the EXIF orientation is applied
 * @param jpegQuality 1 to 100, estimated from the first quantisation table; 0 for what is no JPEG
 * @param exif whether there is an EXIF block
 * @param camera its maker and model, at most {@value #MAX_CAMERA} characters; empty where it names
 *     none
 */
public record ImageTraits(ImageHeader header, int jpegQuality, boolean exif, String camera) {
  static final int MAX_CAMERA = 64;

  private static final int DQT = 0xdb;
  private static final int APP1 = 0xe1;

  /** Mean of the luminance table of ITU T.81, K.1, which libjpeg scales by its quality. */
  private static final double STANDARD_MEAN = 57.625;

  /**
   * Reads the structure alone, without decoding.
   *
   * @throws BadImageException if the file is no complete picture within the limits
   */
  public static ImageTraits of(byte[] encoded, ImageLimits limits) throws BadImageException {
    Layout layout = Sniffer.layout(encoded, limits);
    return switch (layout.header().type()) {
      case JPEG -> jpeg(encoded, layout);
      case PNG -> of(layout, encoded, PngFile.exif(encoded));
      case WEBP -> of(layout, encoded, WebpFile.exif(encoded));
    };
  }

  private static ImageTraits of(Layout layout, byte[] encoded, int[] exif) {
    return exif.length == 0
        ? new ImageTraits(layout.header(), 0, false, "")
        : new ImageTraits(layout.header(), 0, true, Exif.camera(encoded, exif[0], exif[1]));
  }

  private static ImageTraits jpeg(byte[] encoded, Layout layout) throws BadImageException {
    Bytes in = new Bytes(encoded, ImageType.JPEG);
    int[] quality = new int[1];
    int[] exif = new int[2];
    JpegFile.visit(
        encoded,
        layout,
        new JpegFile.Visitor() {
          @Override
          public void segment(int marker, int from, int end) throws BadImageException {
            if (marker == DQT && quality[0] == 0) {
              quality[0] = quality(in, from, end);
            } else if (marker == APP1 && exif[0] == 0 && in.has(from, "Exif\0\0")) {
              exif[0] = from + 6;
              exif[1] = end;
            }
          }

          @Override
          public void scan(int from, int end) {}
        });
    ImageTraits rest = of(layout, encoded, exif[0] == 0 ? new int[0] : Arrays.copyOf(exif, 2));
    return new ImageTraits(rest.header(), quality[0], rest.exif(), rest.camera());
  }

  /**
   * The quality at which libjpeg's scaled standard table (jpeg_set_quality) has the mean of this
   * one: exact for its own tables down to rounding, a comparable figure for others.
   */
  private static int quality(Bytes in, int from, int end) throws BadImageException {
    boolean words = in.u8(from) >> 4 != 0;
    int length = words ? 128 : 64;
    if (from + 1 + length > end) {
      return 0;
    }
    long sum = 0;
    for (int i = 0; i < 64; i++) {
      sum += words ? in.u16(from + 1 + 2 * i) : in.u8(from + 1 + i);
    }
    double percent = 100 * sum / 64.0 / STANDARD_MEAN;
    double quality = percent <= 100 ? (200 - percent) / 2 : 5000 / percent;
    return (int) Math.clamp(Math.round(quality), 1, 100);
  }
}
