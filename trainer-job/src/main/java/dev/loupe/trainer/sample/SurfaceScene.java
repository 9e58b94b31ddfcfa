package dev.loupe.trainer.sample;

import java.util.SplittableRandom;

/** A brushed, grained or cast surface; scratched or not. */
final class SurfaceScene implements Scene {
  private static final int MOST_SCRATCHES = 4;

  private record Scratch(double x, double y, double dx, double dy, double bend, double width) {
    /** Distance to the stroke's line at a place beside it; large beyond its ends. */
    double distance(double px, double py) {
      double length = Math.hypot(dx, dy);
      double along = ((px - x) * dx + (py - y) * dy) / (length * length);
      if (along < 0 || along > 1) {
        return 1;
      }
      double aside = ((px - x) * -dy + (py - y) * dx) / length;
      return aside - bend * 4 * along * (1 - along);
    }
  }

  private final float[] base;
  private final double stretch;
  private final double roughness;
  private final double light;
  private final Grain grain;
  private final Scratch[] scratches;
  private final double depth;

  /**
   * @param difficulty 0 to 1: how thin and shallow the scratches are
   */
  SurfaceScene(SplittableRandom random, boolean scratched, double difficulty) {
    base = Scene.colour(random, Scene.between(random, 0.15, 0.5), Scene.between(random, 0, 0.35));
    stretch = Scene.between(random, 1, 12);
    roughness = Scene.between(random, 0.08, 0.25);
    light = Scene.between(random, -0.4, 0.4);
    grain = new Grain(random.nextLong());
    depth = Scene.between(random, 0.5, 0.9) * (1 - 0.7 * difficulty);
    int count = scratched ? random.nextInt(1, MOST_SCRATCHES + 1) : 0;
    scratches = new Scratch[count];
    for (int i = 0; i < count; i++) {
      double angle = Scene.between(random, 0, 2 * Math.PI);
      double length = Scene.between(random, 0.3, 0.8);
      scratches[i] =
          new Scratch(
              0.5 + Scene.between(random, -0.3, 0.3) - Math.cos(angle) * length / 2,
              0.5 + Scene.between(random, -0.3, 0.3) - Math.sin(angle) * length / 2,
              Math.cos(angle) * length,
              Math.sin(angle) * length,
              Scene.between(random, -0.08, 0.08),
              Scene.between(random, 0.008, 0.018) * (1 - 0.5 * difficulty));
    }
  }

  @Override
  public void paint(Canvas canvas, double detail) {
    canvas.fill(
        (x, y, rgb) -> {
          double rough = grain.octaves(x, y * stretch, 8, detail);
          double shade = 0.9 + light * (x - 0.5) + roughness * rough;
          for (Scratch scratch : scratches) {
            shade *= groove(scratch, x, y);
          }
          for (int c = 0; c < 3; c++) {
            rgb[c] = (float) (base[c] * Math.max(0.05, shade));
          }
        });
  }

  /** A dark valley with a bright rim on its lit side. */
  private double groove(Scratch scratch, double x, double y) {
    double d = scratch.distance(x, y) / scratch.width();
    double valley = Math.exp(-d * d);
    double rim = Math.exp(-(d - 1.5) * (d - 1.5));
    return 1 - depth * valley + 0.8 * depth * rim;
  }
}
