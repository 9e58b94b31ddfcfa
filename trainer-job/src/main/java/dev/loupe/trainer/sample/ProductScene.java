package dev.loupe.trainer.sample;

import dev.loupe.trainer.sample.Canvas.Field;
import java.util.SplittableRandom;

/** A bottle, box, cup or ball on a table before a backdrop, lit from one side. */
final class ProductScene implements Scene {
  private final float[] backdrop;
  private final float[] table;
  private final float[] body;
  private final float[] label;
  private final double horizon;
  private final double centreX;
  private final double halfWidth;
  private final double halfHeight;
  private final double light;
  private final double gloss;
  private final double texture;
  private final int shape;
  private final Grain grain;

  ProductScene(SplittableRandom random) {
    backdrop =
        Scene.colour(random, Scene.between(random, 0.25, 0.8), Scene.between(random, 0, 0.3));
    table = Scene.colour(random, Scene.between(random, 0.15, 0.6), Scene.between(random, 0, 0.4));
    body = Scene.colour(random, Scene.between(random, 0.15, 0.7), Scene.between(random, 0.2, 0.9));
    label = Scene.colour(random, Scene.between(random, 0.3, 0.9), Scene.between(random, 0, 0.6));
    horizon = Scene.between(random, 0.55, 0.75);
    centreX = Scene.between(random, 0.38, 0.62);
    halfWidth = Scene.between(random, 0.13, 0.26);
    halfHeight = Scene.between(random, 0.2, 0.32);
    light = Scene.between(random, -0.6, 0.6);
    gloss = Scene.between(random, 0.1, 0.7);
    texture = Scene.between(random, 0.08, 0.2);
    shape = random.nextInt(4);
    grain = new Grain(random.nextLong());
  }

  @Override
  public void paint(Canvas canvas, double detail) {
    canvas.fill(
        (x, y, rgb) -> {
          boolean below = y > horizon;
          float[] base = below ? table : backdrop;
          double shade =
              below ? 0.8 + 0.4 * (y - horizon) : 0.75 + 0.35 * (1 - y) + light * (x - 0.5) * 0.5;
          double rough = 1 + texture * grain.octaves(x, y, below ? 12 : 6, detail);
          set(rgb, base, shade * rough);
        });
    double foot = horizon + 0.12;
    double middle = foot - halfHeight;
    canvas.paint(
        (x, y) -> Scene.ellipse(x - centreX - light * 0.15, y - foot, halfWidth * 1.3, 0.05),
        (x, y, rgb) -> set(rgb, table, 0.35 + 0.1 * grain.octaves(x, y, 12, detail) * texture));
    Field outline = outline(middle);
    canvas.paint(outline, (x, y, rgb) -> bodyAt(x, y, middle, detail, rgb));
    canvas.paint(
        (x, y) ->
            Math.max(
                outline.at(x, y) + 0.01,
                Scene.box(
                    x - centreX, y - middle - halfHeight * 0.15, halfWidth, halfHeight * 0.35, 0)),
        (x, y, rgb) -> labelAt(x, y, middle, detail, rgb));
  }

  private Field outline(double middle) {
    return (x, y) -> {
      double dx = x - centreX;
      double dy = y - middle;
      return switch (shape) {
        case 0 ->
            Math.min(
                Scene.box(dx, dy - halfHeight * 0.25, halfWidth * 0.7, halfHeight * 0.75, 0.04),
                Scene.box(dx, dy + halfHeight * 0.6, halfWidth * 0.25, halfHeight * 0.4, 0.02));
        case 1 -> Scene.box(dx, dy, halfWidth, halfHeight, 0.01);
        case 2 ->
            Math.min(
                Scene.box(dx, dy - halfHeight * 0.2, halfWidth * 0.8, halfHeight * 0.8, 0.05),
                Math.abs(
                        Scene.ellipse(dx - halfWidth * 0.85, dy, halfWidth * 0.4, halfHeight * 0.4))
                    - 0.015);
        default -> Scene.ellipse(dx, dy, halfWidth * 1.1, halfHeight);
      };
    };
  }

  private void bodyAt(double x, double y, double middle, double detail, float[] rgb) {
    double across = (x - centreX) / halfWidth;
    double shade = 0.95 - 0.45 * Math.pow(across - light * 0.5, 2);
    double rough = 1 + texture * 1.3 * grain.octaves(x + 3, y, 16, detail);
    set(rgb, body, Math.max(0.1, shade) * rough);
    double spot =
        Math.exp(
            -40 * Math.pow(across - light, 2) - 6 * Math.pow((y - middle) / halfHeight + 0.3, 2));
    for (int c = 0; c < 3; c++) {
      rgb[c] += (float) (gloss * spot);
    }
  }

  private void labelAt(double x, double y, double middle, double detail, float[] rgb) {
    double row = (y - middle) / halfHeight * 9;
    double letters = grain.at(x * 1.7 + Math.floor(row), Math.floor(row) * 3.1, 30);
    boolean ink = row - Math.floor(row) < 0.5 && letters > 0;
    double rough = 1 + texture * 0.7 * grain.octaves(x + 7, y, 20, detail);
    set(rgb, label, (ink ? 0.25 : 1) * rough);
  }

  private static void set(float[] rgb, float[] base, double factor) {
    for (int c = 0; c < 3; c++) {
      rgb[c] = (float) (base[c] * factor);
    }
  }
}
