package dev.loupe.detector.image;

import dev.loupe.detector.image.BadImageException.Reason;

/**
 * What decoding needs to know of a file beyond its pixels.
 *
 * @param orientation EXIF's, 1 to 8
 * @param transparent a PNG's colour key in the file's own bit depth: one sample for grey, three for
 *     RGB, none without a key
 * @param bitDepth bits a sample as stored, 1 to 16
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Layout(ImageHeader header, int orientation, int[] transparent, int bitDepth) {
  private static final int[] NO_KEY = {};

  static Layout of(ImageHeader header, int orientation) {
    return new Layout(header, orientation, NO_KEY, 8);
  }

  /** A header whose size is real and within the limits. */
  static ImageHeader header(Bytes in, long width, long height, ImageLimits limits)
      throws BadImageException {
    if (width < 1 || height < 1 || width > Integer.MAX_VALUE || height > Integer.MAX_VALUE) {
      throw in.corrupt("it says that it is %d x %d pixels".formatted(width, height));
    }
    String what = "the %s of %d x %d pixels".formatted(in.type().title(), width, height);
    if (width * height > limits.maxPixels()) {
      throw new BadImageException(
          Reason.TOO_MANY_PIXELS,
          "%s is over the limit of %d pixels".formatted(what, limits.maxPixels()));
    }
    if (Math.min(width, height) < limits.minSide()) {
      throw new BadImageException(
          Reason.TOO_SMALL,
          "%s is too small: both sides must have at least %d".formatted(what, limits.minSide()));
    }
    return new ImageHeader(in.type(), (int) width, (int) height);
  }
}
