package dev.loupe.detector.image;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.opencv.core.CvType;
import org.opencv.core.Mat;

/**
 * What the decoder gave, blue first, read where the decoder left it: the picture is never copied as
 * a whole.
 */
final class DecodedRows implements Rows {
  private final int width;
  private final int height;
  private final long step;
  private final MemorySegment pixels;

  /**
   * @param decoded {@link #isPlain}; to be released after the last row is read
   */
  DecodedRows(Mat decoded) {
    width = decoded.cols();
    height = decoded.rows();
    step = decoded.step1();
    // Three bytes a pixel: a step counts bytes.
    pixels = MemorySegment.ofAddress(decoded.dataAddr()).reinterpret(step * height);
  }

  /** Whether the pixels are three bytes each. */
  static boolean isPlain(Mat decoded) {
    return decoded.type() == CvType.CV_8UC3;
  }

  @Override
  public int width() {
    return width;
  }

  @Override
  public int height() {
    return height;
  }

  @Override
  public int red() {
    return 2;
  }

  @Override
  public void read(int y, byte[] into) {
    MemorySegment.copy(pixels, ValueLayout.JAVA_BYTE, y * step, into, 0, 3 * width);
  }
}
