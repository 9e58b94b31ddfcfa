package dev.loupe.detector.explain;

import dev.loupe.detector.image.RgbImage;

/**
 * A picture with a heat map laid over it, from blue over green and yellow to red. The more evidence
 * a place has, the less is seen of the picture below; where there is none, the picture is as it
 * was.
 */
public final class Overlay {
  /** Share of the colour where the evidence is greatest. */
  private static final float MOST = 0.6f;

  private static final int STEPS = 256;
  private static final byte[] COLOURS = colours();

  private Overlay() {}

  /**
   * The heat map is stretched over the whole picture, as the picture was to the network's input.
   */
  public static RgbImage draw(RgbImage picture, Heatmap heat) {
    int width = picture.width();
    byte[] from = picture.rgb();
    byte[] to = new byte[from.length];
    float[] row = new float[width];
    int at = 0;
    for (int y = 0; y < picture.height(); y++) {
      heat.stretch(y, picture.height(), row);
      for (int x = 0; x < width; x++) {
        float share = MOST * row[x];
        int colour = 3 * Math.round(row[x] * (STEPS - 1));
        for (int c = 0; c < 3; c++, at++) {
          int below = from[at] & 0xff;
          int above = COLOURS[colour + c] & 0xff;
          to[at] = (byte) Math.round(below + (above - below) * share);
        }
      }
    }
    return new RgbImage(width, picture.height(), to);
  }

  /** Red, green and blue are ramps of a width of a quarter each, a quarter apart. */
  private static byte[] colours() {
    byte[] colours = new byte[3 * STEPS];
    for (int i = 0; i < STEPS; i++) {
      float value = 4f * i / (STEPS - 1);
      for (int c = 0; c < 3; c++) {
        float ramp = Math.clamp(1.5f - Math.abs(value - (3 - c)), 0, 1);
        colours[3 * i + c] = (byte) Math.round(255 * ramp);
      }
    }
    return colours;
  }
}
