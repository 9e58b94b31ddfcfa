package dev.loupe.detector.image;

import dev.loupe.contract.BundleManifest.Preprocessing;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * Preprocessing version 1: resized to S x S without keeping the aspect, scaled to 0..1, mean
 * subtracted, divided by the standard deviation, channels first.
 *
 * <p>Resizing is area averaging (each new pixel is the mean of the rectangle that it covers) along
 * a side that shrinks and linear interpolation along one that grows, in whole numbers, rows first:
 * the same on every machine. Thread-safe.
 */
public final class Preprocessor {
  /** Means and deviations of ImageNet, in RGB order, the default of the networks trained here. */
  public static final List<Double> IMAGENET_MEAN = List.of(0.485, 0.456, 0.406);

  public static final List<Double> IMAGENET_STD = List.of(0.229, 0.224, 0.225);
  public static final int MAX_SIZE = 2048;

  private final int size;
  private final float[][] values = new float[3][256];

  /**
   * @throws IllegalArgumentException if the version is another, the size is not 1 to {@value
   *     #MAX_SIZE}, or there are not three means and three positive deviations
   */
  public Preprocessor(Preprocessing preprocessing) {
    if (preprocessing.version() != Preprocessing.VERSION) {
      throw new IllegalArgumentException(
          "preprocessing version %d is not known; this program knows %d"
              .formatted(preprocessing.version(), Preprocessing.VERSION));
    }
    size = preprocessing.size();
    if (size < 1 || size > MAX_SIZE) {
      throw new IllegalArgumentException(
          "preprocessing size %d is not 1 to %d".formatted(size, MAX_SIZE));
    }
    List<Double> mean = preprocessing.mean();
    List<Double> std = preprocessing.std();
    if (mean.size() != 3 || std.size() != 3 || std.stream().anyMatch(s -> !(s > 0))) {
      throw new IllegalArgumentException(
          "preprocessing mean %s and std %s must be three numbers each, std above 0"
              .formatted(mean, std));
    }
    for (int c = 0; c < 3; c++) {
      for (int v = 0; v < 256; v++) {
        values[c][v] = (float) ((v / 255.0 - mean.get(c)) / std.get(c));
      }
    }
  }

  /** The default of version 1: ImageNet's mean and deviation. */
  public static Preprocessing defaults(int size) {
    return new Preprocessing(Preprocessing.VERSION, size, IMAGENET_MEAN, IMAGENET_STD);
  }

  public int size() {
    return size;
  }

  /** The picture at S x S. */
  public RgbImage resize(RgbImage image) {
    return Resampler.resize(image, size, size);
  }

  /** The model's input of one picture, [3,S,S]; resizes first where needed. */
  public float[] tensor(RgbImage image) {
    float[] tensor = new float[3 * size * size];
    tensor(image, FloatBuffer.wrap(tensor));
    return tensor;
  }

  /**
   * The same, to where it is read.
   *
   * @param tensor with room for [3,S,S] from its beginning on; its position stays
   */
  public void tensor(RgbImage image, FloatBuffer tensor) {
    tensor(Rows.of(image), tensor);
  }

  void tensor(Rows image, FloatBuffer tensor) {
    float[] line = new float[size];
    int plane = size * size;
    Resampler.resize(
        image,
        size,
        size,
        (y, row) -> {
          for (int c = 0; c < 3; c++) {
            float[] table = values[c];
            int from = Math.abs(image.red() - c);
            for (int x = 0; x < size; x++) {
              line[x] = table[row[3 * x + from] & 0xff];
            }
            tensor.put(c * plane + size * y, line);
          }
        });
  }
}
