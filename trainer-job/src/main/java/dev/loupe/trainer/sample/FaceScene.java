package dev.loupe.trainer.sample;

import dev.loupe.trainer.sample.Canvas.Paint;
import java.util.SplittableRandom;

/**
 * A drawn animal's face with fur: pointed ears and a short muzzle, or hanging ears and a long one.
 */
final class FaceScene implements Scene {
  private final boolean dog;
  private final float[] backdrop;
  private final float[] fur;
  private final float[] dark;
  private final double centreX;
  private final double centreY;
  private final double scale;
  private final double ears;
  private final Grain grain;

  /**
   * @param difficulty 0 to 1: how alike the ears are
   */
  FaceScene(SplittableRandom random, boolean dog, double difficulty) {
    this.dog = dog;
    backdrop =
        Scene.colour(random, Scene.between(random, 0.2, 0.7), Scene.between(random, 0.1, 0.6));
    fur = Scene.colour(random, Scene.between(random, 0.15, 0.55), Scene.between(random, 0.05, 0.4));
    dark = Scene.colour(random, 0.05, 0.2);
    centreX = Scene.between(random, 0.42, 0.58);
    centreY = Scene.between(random, 0.48, 0.6);
    scale = Scene.between(random, 0.8, 1.2);
    ears = 1 - 0.6 * difficulty * random.nextDouble();
    grain = new Grain(random.nextLong());
  }

  @Override
  public void paint(Canvas canvas, double detail) {
    canvas.fill(
        (x, y, rgb) -> set(rgb, backdrop, 0.9 + 0.25 * grain.octaves(x + 5, y, 4, detail / 4)));
    Paint coat = (x, y, rgb) -> set(rgb, fur, 0.9 + 0.35 * grain.octaves(x * 2, y, 14, detail));
    Paint shaded =
        (x, y, rgb) -> set(rgb, fur, 0.6 + 0.3 * grain.octaves(x * 2, y + 1, 14, detail));
    for (int side = -1; side <= 1; side += 2) {
      int s = side;
      canvas.paint((x, y) -> ear(s * (x - centreX) / scale, (y - centreY) / scale), shaded);
    }
    canvas.paint(
        (x, y) -> Scene.ellipse((x - centreX) / scale, (y - centreY) / scale, 0.24, 0.25), coat);
    double muzzle = dog ? 0.13 : 0.08;
    canvas.paint(
        (x, y) -> Scene.ellipse((x - centreX) / scale, (y - centreY) / scale - 0.13, 0.11, muzzle),
        (x, y, rgb) -> set(rgb, fur, 1.3 + 0.2 * grain.octaves(x * 2, y + 2, 14, detail)));
    canvas.paint(
        (x, y) ->
            Scene.ellipse(
                (x - centreX) / scale,
                (y - centreY) / scale - (dog ? 0.1 : 0.08),
                dog ? 0.045 : 0.025,
                dog ? 0.03 : 0.018),
        (x, y, rgb) -> set(rgb, dark, 1));
    eyes(canvas);
  }

  private void eyes(Canvas canvas) {
    canvas.paint(
        (x, y) ->
            Scene.ellipse(
                Math.abs(x - centreX) / scale - 0.1, (y - centreY) / scale + 0.05, 0.035, 0.03),
        (x, y, rgb) -> set(rgb, dark, dog ? 1.2 : 6));
    canvas.paint(
        (x, y) ->
            Scene.ellipse(
                Math.abs(x - centreX) / scale - 0.1,
                (y - centreY) / scale + 0.05,
                dog ? 0.02 : 0.008,
                0.025),
        (x, y, rgb) -> set(rgb, dark, 0.3));
  }

  /** One ear, on the side where {@code dx} is positive. */
  private double ear(double dx, double dy) {
    if (dog) {
      return Scene.ellipse(dx - 0.25, dy - 0.02 * ears, 0.07, 0.2 * ears);
    }
    double height = 0.36 * ears;
    double up = (-dy - 0.1) / height;
    double halfWidth = 0.1 * (1 - up);
    return Math.max(Math.abs(dx - 0.15) - halfWidth, up < 0 ? 1 : 0);
  }

  private static void set(float[] rgb, float[] base, double factor) {
    for (int c = 0; c < 3; c++) {
      rgb[c] = (float) (base[c] * Math.max(0.02, factor));
    }
  }
}
