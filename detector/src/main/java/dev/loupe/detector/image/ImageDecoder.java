package dev.loupe.detector.image;

import java.nio.FloatBuffer;
import org.opencv.core.Core;
import org.opencv.core.CvException;
import org.opencv.core.Mat;
import org.opencv.core.MatOfByte;
import org.opencv.imgcodecs.Imgcodecs;

/**
 * Decodes into upright 8-bit sRGB, with OpenCV's libjpeg-turbo, libpng and libwebp. Thread-safe;
 * the same bytes give the same pixels.
 *
 * <ul>
 *   <li>EXIF's orientation is applied, of JPEG, PNG and WebP.
 *   <li>Transparency is laid on white; grey becomes equal red, green and blue; 16 bits are rounded
 *       to 8.
 *   <li>CMYK and YCCK JPEGs are taken as Adobe writes them (inverted) and converted without a
 *       profile: red = (255 - cyan) * (255 - black) / 255, and so on.
 *   <li>ICC profiles and PNG's gAMA and cHRM are not read: all RGB counts as sRGB. Colours of a
 *       wide-gamut picture (Display P3, Adobe RGB) come out paler than they were meant, in training
 *       as in serving.
 * </ul>
 */
public final class ImageDecoder {
  private static final int PLAIN = Imgcodecs.IMREAD_COLOR | Imgcodecs.IMREAD_IGNORE_ORIENTATION;

  private ImageDecoder() {}

  /** Loads the native library, which takes a while, ahead of the first picture. */
  public static void preload() {
    Native.load();
  }

  /**
   * Decodes at full size.
   *
   * @throws BadImageException if the file is no complete picture within the limits
   */
  public static RgbImage decode(byte[] encoded, ImageLimits limits) throws BadImageException {
    return decode(encoded, Sniffer.layout(encoded, limits), 1);
  }

  /**
   * Decodes for an input of {@code size} x {@code size}: the way of training, evaluation and
   * serving. A JPEG is decoded at 1/2, 1/4 or 1/8 (libjpeg's scaled DCT), the smallest with both
   * sides still at least {@code size}; everything else at full size. Sides are rounded up, so a
   * scaled picture may reach past its right and lower edge, by less than one pixel.
   *
   * @throws BadImageException if the file is no complete picture within the limits
   */
  public static RgbImage decodeFor(byte[] encoded, ImageLimits limits, int size)
      throws BadImageException {
    Layout layout = Sniffer.layout(encoded, limits);
    return decode(encoded, layout, scale(layout.header(), size));
  }

  /**
   * Decodes for people to look at, no side longer than {@code longSide}. A JPEG is decoded at 1/2,
   * 1/4 or 1/8 where it is larger; what is still larger then is shrunk by area averaging.
   *
   * @throws BadImageException if the file is no complete picture within the limits
   */
  public static RgbImage decodeWithin(byte[] encoded, ImageLimits limits, int longSide)
      throws BadImageException {
    Layout layout = Sniffer.layout(encoded, limits);
    RgbImage image = decode(encoded, layout, scaleWithin(layout.header(), longSide));
    return Resampler.within(image, longSide);
  }

  /** How many pixels {@link #decodeWithin} decodes. */
  public static long pixelsWithin(ImageHeader header, int longSide) {
    return pixels(header, scaleWithin(header, longSide));
  }

  private static int scaleWithin(ImageHeader header, int longSide) {
    int scale = 1;
    while (header.type() == ImageType.JPEG
        && scale < 8
        && Math.ceilDiv(Math.max(header.width(), header.height()), scale) > longSide) {
      scale *= 2;
    }
    return scale;
  }

  /** How many pixels {@link #decodeFor} decodes: what its memory depends on. */
  public static long pixelsFor(ImageHeader header, int size) {
    return pixels(header, scale(header, size));
  }

  private static long pixels(ImageHeader header, int scale) {
    return (long) Math.ceilDiv(header.width(), scale) * Math.ceilDiv(header.height(), scale);
  }

  private static int scale(ImageHeader header, int size) {
    if (header.type() != ImageType.JPEG) {
      return 1;
    }
    int scale = 8;
    while (scale > 1 && Math.min(header.width(), header.height()) / scale < size) {
      scale /= 2;
    }
    return scale;
  }

  private static RgbImage decode(byte[] encoded, Layout layout, int scale)
      throws BadImageException {
    return decode(encoded, layout, scale, Pixels::rgb);
  }

  /**
   * The pixels of {@link #decodeFor}, preprocessed, without a picture in between where three bytes
   * a pixel are decoded.
   */
  static void tensor(byte[] encoded, Layout layout, Preprocessor preprocessor, FloatBuffer tensor)
      throws BadImageException {
    decode(
        encoded,
        layout,
        scale(layout.header(), preprocessor.size()),
        (decoded, key) -> {
          Rows rows =
              DecodedRows.isPlain(decoded) && key.length == 0
                  ? new DecodedRows(decoded)
                  : Rows.of(Pixels.rgb(decoded, key));
          preprocessor.tensor(rows, tensor);
          return tensor;
        });
  }

  /** What becomes of the upright pixels, which are gone afterwards. */
  @FunctionalInterface
  private interface Use<T> {
    T of(Mat decoded, int[] key);
  }

  private static <T> T decode(byte[] encoded, Layout layout, int scale, Use<T> use)
      throws BadImageException {
    Native.load();
    Mat decoded = imdecode(encoded, layout, scale);
    try {
      ImageHeader header = layout.header();
      if (decoded.cols() != Math.ceilDiv(header.width(), scale)
          || decoded.rows() != Math.ceilDiv(header.height(), scale)) {
        throw damaged(encoded, header, "its picture data can't be decoded");
      }
      if (header.type() == ImageType.JPEG
          && Pixels.mayLackItsEnd(decoded)
          && !JpegScans.areComplete(encoded, layout)) {
        throw new Bytes(encoded, ImageType.JPEG).truncated();
      }
      int[] key = Pixels.keyAsDecoded(layout);
      turn(decoded, layout.orientation());
      return use.of(decoded, key);
    } finally {
      decoded.release();
    }
  }

  private static Mat imdecode(byte[] encoded, Layout layout, int scale) throws BadImageException {
    MatOfByte source = new MatOfByte(encoded);
    try {
      return Imgcodecs.imdecode(source, flags(layout.header().type(), scale));
    } catch (CvException e) {
      throw damaged(encoded, layout.header(), "its picture data can't be decoded");
    } finally {
      source.release();
    }
  }

  private static int flags(ImageType type, int scale) {
    return switch (type) {
      // Unchanged: with alpha and all bits; it never turns the picture.
      case PNG, WEBP -> Imgcodecs.IMREAD_UNCHANGED;
      case JPEG ->
          switch (scale) {
            case 2 -> PLAIN | Imgcodecs.IMREAD_REDUCED_COLOR_2;
            case 4 -> PLAIN | Imgcodecs.IMREAD_REDUCED_COLOR_4;
            case 8 -> PLAIN | Imgcodecs.IMREAD_REDUCED_COLOR_8;
            default -> PLAIN;
          };
    };
  }

  private static BadImageException damaged(byte[] encoded, ImageHeader header, String what) {
    return new Bytes(encoded, header.type()).corrupt(what);
  }

  /** Undoes EXIF's orientation in place. */
  private static void turn(Mat image, int orientation) {
    if (orientation >= 5) {
      Core.transpose(image, image);
    }
    switch (orientation) {
      case 2, 6 -> Core.flip(image, image, 1);
      case 3, 7 -> Core.flip(image, image, -1);
      case 4, 8 -> Core.flip(image, image, 0);
      default -> {} // 1 is upright, and 5 is transposed only
    }
  }
}
