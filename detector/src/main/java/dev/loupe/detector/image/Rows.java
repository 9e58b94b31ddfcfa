package dev.loupe.detector.image;

/** A picture that is read row by row, from wherever it lies. Three bytes a pixel. */
interface Rows {
  int width();

  int height();

  /** The place of red in a pixel's three bytes, 0 or 2; green is in the middle. */
  int red();

  /**
   * @param y from 0, at the top
   * @param into with room for the row's 3 * {@link #width} bytes
   */
  void read(int y, byte[] into);

  static Rows of(RgbImage image) {
    return new Rows() {
      @Override
      public int width() {
        return image.width();
      }

      @Override
      public int height() {
        return image.height();
      }

      @Override
      public int red() {
        return 0;
      }

      @Override
      public void read(int y, byte[] into) {
        int length = 3 * image.width();
        System.arraycopy(image.rgb(), y * length, into, 0, length);
      }
    };
  }
}
