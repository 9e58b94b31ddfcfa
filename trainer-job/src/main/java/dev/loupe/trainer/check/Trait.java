package dev.loupe.trainer.check;

import dev.loupe.contract.DataChecks.Feature;
import java.util.Locale;
import java.util.function.IntPredicate;
import java.util.function.IntUnaryOperator;

/**
 * Something about a file that could tell its class without its pixels, as one of {@value #BINS}
 * bins a row.
 *
 * @param ordered whether near bins are alike: told by a limit between bins, else by the set of bins
 * @param applies to which rows; to the others the question makes no sense
 */
record Trait(
    Feature feature,
    String name,
    boolean ordered,
    IntPredicate applies,
    IntUnaryOperator bin,
    Words words) {
  static final int BINS = 4096;

  /** Bins for a doubling, so that one is about 1 % wide. */
  private static final double PER_OCTAVE = 64;

  private static final double MIDDLE = BINS / 2.0;

  /** What a row has, for a message. */
  @FunctionalInterface
  interface Words {
    String of(int row);
  }

  static Trait[] all(PictureTable t) {
    IntPredicate always = row -> true;
    IntPredicate jpeg = row -> t.quality(row) > 0;
    IntPredicate named = row -> t.cameraKey(row) != 0;
    Words size = row -> "%d x %d".formatted(t.width(row), t.height(row));
    Words quality = row -> "quality " + t.quality(row);
    return new Trait[] {
      new Trait(
          Feature.FILE_TYPE,
          "file type",
          false,
          always,
          row -> t.type(row).ordinal(),
          row -> t.type(row).title()),
      new Trait(
          Feature.DIMENSIONS,
          "dimensions",
          false,
          always,
          row -> scatter(31 * t.width(row) + t.height(row)),
          size),
      new Trait(
          Feature.DIMENSIONS,
          "number of pixels",
          true,
          always,
          row -> octaves((double) t.width(row) * t.height(row), 0),
          size),
      new Trait(
          Feature.DIMENSIONS,
          "ratio of width to height",
          true,
          always,
          row -> octaves((double) t.width(row) / t.height(row), MIDDLE),
          size),
      // Squares between upright and lying pictures are no side of a limit.
      new Trait(
          Feature.DIMENSIONS,
          "ratio of width to height",
          false,
          always,
          row -> octaves((double) t.width(row) / t.height(row), MIDDLE),
          size),
      new Trait(Feature.JPEG_QUALITY, "JPEG quality", false, jpeg, t::quality, quality),
      new Trait(Feature.JPEG_QUALITY, "JPEG quality", true, jpeg, t::quality, quality),
      new Trait(
          Feature.EXIF,
          "presence of EXIF",
          false,
          always,
          row -> t.hasExif(row) ? 1 : 0,
          row -> t.hasExif(row) ? "EXIF" : "no EXIF"),
      new Trait(
          Feature.CAMERA,
          "EXIF with or without a camera",
          false,
          t::hasExif,
          row -> t.cameraKey(row) != 0 ? 1 : 0,
          row -> t.cameraKey(row) != 0 ? "a camera" : "no camera"),
      new Trait(
          Feature.CAMERA,
          "EXIF's camera",
          false,
          named,
          row -> scatter(t.cameraKey(row)),
          t::cameraName),
      new Trait(
          Feature.BYTES_PER_PIXEL,
          "bytes per pixel",
          true,
          always,
          row -> octaves(perPixel(t, row), MIDDLE),
          row -> "%.2f".formatted(perPixel(t, row)))
    };
  }

  private static double perPixel(PictureTable t, int row) {
    return t.bytes(row) / ((double) t.width(row) * t.height(row));
  }

  private static int octaves(double value, double zero) {
    double octaves = Math.log(value) / Math.log(2);
    return (int) Math.clamp(Math.round(zero + PER_OCTAVE * octaves), 0, BINS - 1);
  }

  /** Spreads keys over the bins; two that meet in one make a finding weaker, never stronger. */
  private static int scatter(int key) {
    return key * 0x9e3779b1 >>> 20;
  }

  /** As in the manifests. */
  static String word(Feature feature) {
    String[] parts = feature.name().toLowerCase(Locale.ROOT).split("_", -1);
    StringBuilder word = new StringBuilder();
    for (String part : parts) {
      word.append(Character.toUpperCase(part.charAt(0))).append(part.substring(1));
    }
    return word.toString();
  }
}
