package dev.loupe.trainer.train;

import dev.loupe.contract.Hyperparameters.Augmentation;
import dev.loupe.detector.image.RgbImage;
import java.util.SplittableRandom;

/**
 * Changes a training picture at the network's size: mirrors it, crops and rotates it in one
 * bilinear step, changes its colours. Interpolation softens a picture, which evaluation and serving
 * never do; so one picture in two is neither cropped nor rotated.
 */
final class Augmenter {
  private static final double UNTOUCHED = 0.5;

  private final Augmentation settings;

  Augmenter(Augmentation settings) {
    this.settings = settings;
  }

  /** The same numbers from {@code random} give the same picture. */
  RgbImage change(RgbImage image, SplittableRandom random) {
    boolean mirror = random.nextDouble() < 0.5 && settings.horizontalFlip();
    boolean move = random.nextDouble() >= UNTOUCHED;
    double angle = Math.toRadians(settings.rotation() * symmetric(random));
    double side = 1 - settings.randomCrop() * random.nextDouble();
    double left = (1 - side) * random.nextDouble();
    double top = (1 - side) * random.nextDouble();
    boolean moves = move && (angle != 0 || side != 1);
    RgbImage placed =
        moves ? warp(image, angle, side, left, top, mirror) : mirror ? mirror(image) : image;
    double jitter = settings.colorJitter();
    if (jitter == 0) {
      return placed;
    }
    double brightness = 1 + jitter * symmetric(random);
    double contrast = 1 + jitter * symmetric(random);
    double saturation = 1 + jitter * symmetric(random);
    return recolour(placed, brightness, contrast, saturation);
  }

  /** Uniform in -1..1. */
  private static double symmetric(SplittableRandom random) {
    return 2 * random.nextDouble() - 1;
  }

  private static RgbImage mirror(RgbImage image) {
    int width = image.width();
    byte[] from = image.rgb();
    byte[] to = new byte[from.length];
    for (int y = 0; y < image.height(); y++) {
      for (int x = 0; x < width; x++) {
        int source = 3 * (y * width + width - 1 - x);
        int target = 3 * (y * width + x);
        to[target] = from[source];
        to[target + 1] = from[source + 1];
        to[target + 2] = from[source + 2];
      }
    }
    return new RgbImage(width, image.height(), to);
  }

  /** Fills the picture from a rotated square of it; what lies outside is mirrored in. */
  private static RgbImage warp(
      RgbImage image, double angle, double side, double left, double top, boolean mirror) {
    int width = image.width();
    int height = image.height();
    byte[] to = new byte[image.rgb().length];
    double cos = Math.cos(angle) * side * (mirror ? -1 : 1);
    double sin = Math.sin(angle) * side;
    double centreX = (left + side / 2) * width;
    double centreY = (top + side / 2) * height;
    double mirroredSin = mirror ? -sin : sin;
    double cosY = Math.cos(angle) * side;
    for (int y = 0; y < height; y++) {
      double dy = y + 0.5 - height / 2.0;
      for (int x = 0; x < width; x++) {
        double dx = x + 0.5 - width / 2.0;
        double fromX = centreX + cos * dx - sin * dy - 0.5;
        double fromY = centreY + mirroredSin * dx + cosY * dy - 0.5;
        sample(image, fromX, fromY, to, 3 * (y * width + x));
      }
    }
    return new RgbImage(width, height, to);
  }

  private static void sample(RgbImage image, double x, double y, byte[] to, int at) {
    int width = image.width();
    int height = image.height();
    int x0 = (int) Math.floor(x);
    int y0 = (int) Math.floor(y);
    float fx = (float) (x - x0);
    float fy = (float) (y - y0);
    int left = reflect(x0, width);
    int right = reflect(x0 + 1, width);
    int top = reflect(y0, height) * width;
    int bottom = reflect(y0 + 1, height) * width;
    byte[] rgb = image.rgb();
    for (int c = 0; c < 3; c++) {
      float upper = mix(rgb[3 * (top + left) + c], rgb[3 * (top + right) + c], fx);
      float lower = mix(rgb[3 * (bottom + left) + c], rgb[3 * (bottom + right) + c], fx);
      to[at + c] = (byte) (int) (upper + (lower - upper) * fy + 0.5f);
    }
  }

  private static float mix(byte a, byte b, float share) {
    int from = a & 0xff;
    return from + ((b & 0xff) - from) * share;
  }

  private static int reflect(int place, int length) {
    int around = Math.floorMod(place, 2 * length);
    return around < length ? around : 2 * length - 1 - around;
  }

  private static RgbImage recolour(
      RgbImage image, double brightness, double contrast, double saturation) {
    byte[] from = image.rgb();
    byte[] to = new byte[from.length];
    long sum = 0;
    for (int i = 0; i < from.length; i += 3) {
      sum += luma(from, i);
    }
    float mean = (float) (brightness * sum / (from.length / 3));
    float strength = (float) (brightness * contrast);
    float base = (float) (mean * (1 - contrast));
    float colour = (float) saturation;
    for (int i = 0; i < from.length; i += 3) {
      float grey = luma(from, i);
      for (int c = 0; c < 3; c++) {
        float mixed = grey + ((from[i + c] & 0xff) - grey) * colour;
        to[i + c] = (byte) Math.clamp(Math.round(mixed * strength + base), 0, 255);
      }
    }
    return new RgbImage(image.width(), image.height(), to);
  }

  /** Rec. 601. */
  private static int luma(byte[] rgb, int at) {
    return (299 * (rgb[at] & 0xff) + 587 * (rgb[at + 1] & 0xff) + 114 * (rgb[at + 2] & 0xff))
        / 1000;
  }
}
