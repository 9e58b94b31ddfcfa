package dev.loupe.detector.image;

import java.nio.FloatBuffer;

/**
 * A file whose header and structure are known to be sound and within the limits, and that is not
 * decoded yet: between the two, room can be made for its pixels. Its bytes must not change.
 */
public final class EncodedImage {
  private final byte[] encoded;
  private final Layout layout;

  private EncodedImage(byte[] encoded, Layout layout) {
    this.encoded = encoded;
    this.layout = layout;
  }

  /**
   * @throws BadImageException if the file is no complete JPEG, PNG or WebP within the limits
   */
  public static EncodedImage of(byte[] encoded, ImageLimits limits) throws BadImageException {
    return new EncodedImage(encoded, Sniffer.layout(encoded, limits));
  }

  public ImageHeader header() {
    return layout.header();
  }

  /** How many pixels {@link #tensor} decodes for that size: what its memory depends on. */
  public long pixelsFor(int size) {
    return ImageDecoder.pixelsFor(layout.header(), size);
  }

  /**
   * {@link ImageDecoder#decodeFor} the preprocessor's size and {@link Preprocessor#tensor} in one
   * pass.
   *
   * @param tensor with room for [3,S,S] from its beginning on; its position stays
   * @throws BadImageException if its pixels can't be decoded
   */
  public void tensor(Preprocessor preprocessor, FloatBuffer tensor) throws BadImageException {
    ImageDecoder.tensor(encoded, layout, preprocessor, tensor);
  }
}
