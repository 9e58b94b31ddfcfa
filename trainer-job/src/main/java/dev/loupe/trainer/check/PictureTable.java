package dev.loupe.trainer.check;

import dev.loupe.detector.image.ImageTraits;
import dev.loupe.detector.image.ImageType;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What the checks know of each picture that is used, in columns: 66 bytes a picture. Rows are in
 * the order of the paths.
 */
public final class PictureTable {
  /** More cameras than this go without a name in messages. */
  private static final int MAX_CAMERAS = 4096;

  /** Indices of the splits; validation is between them. */
  static final int TRAINING = 0;

  static final int TEST = 2;

  private static final byte EXIF = 1;
  private static final byte FLAT = 2;

  private final int classes;
  private int rows;
  private final int[] file;
  private final short[] classIndex;
  private final byte[] split;
  final long[] pixelsHigh;
  final long[] pixelsLow;
  final long[] frequencies;
  final long[] slopes;
  private final byte[] type;
  private final byte[] flags;
  private final byte[] quality;
  private final int[] width;
  private final int[] height;
  private final int[] bytes;
  private final int[] camera;
  private final int[] folder;
  private final int[] stem;
  private final Map<Integer, String> cameras = new HashMap<>();

  /**
   * @param classes how many there are
   * @param files the most rows that can come
   */
  public PictureTable(int classes, int files) {
    this.classes = classes;
    file = new int[files];
    classIndex = new short[files];
    split = new byte[files];
    pixelsHigh = new long[files];
    pixelsLow = new long[files];
    frequencies = new long[files];
    slopes = new long[files];
    type = new byte[files];
    flags = new byte[files];
    quality = new byte[files];
    width = new int[files];
    height = new int[files];
    bytes = new int[files];
    camera = new int[files];
    folder = new int[files];
    stem = new int[files];
  }

  /**
   * One picture.
   *
   * @param fileIndex its file's place in the order of the paths
   * @param splitIndex {@value #TRAINING}: training, 1: validation, {@value #TEST}: test
   * @param pixels first 128 bits of the pixels' digest
   */
  public void add(
      int fileIndex,
      String path,
      int pictureClass,
      int splitIndex,
      long[] pixels,
      PerceptualHash hash,
      ImageTraits traits,
      long fileBytes) {
    int row = rows++;
    file[row] = fileIndex;
    classIndex[row] = (short) pictureClass;
    split[row] = (byte) splitIndex;
    pixelsHigh[row] = pixels[0];
    pixelsLow[row] = pixels[1];
    frequencies[row] = hash.frequencies();
    slopes[row] = hash.slopes();
    type[row] = (byte) traits.header().type().ordinal();
    flags[row] = (byte) ((traits.exif() ? EXIF : 0) | (hash.flat() ? FLAT : 0));
    quality[row] = (byte) traits.jpegQuality();
    width[row] = traits.header().width();
    height[row] = traits.header().height();
    bytes[row] = (int) fileBytes;
    camera[row] = camera(traits.camera());
    folder[row] = folderOf(path).hashCode();
    stem[row] = stemOf(path).hashCode();
  }

  private int camera(String name) {
    int key = name.hashCode();
    if (cameras.size() < MAX_CAMERAS) {
      cameras.putIfAbsent(key, name);
    }
    return key;
  }

  /** The first folder below the class's; empty for a file that lies in the class's itself. */
  static String folderOf(String path) {
    int begin = path.indexOf('/') + 1;
    int end = path.indexOf('/', begin);
    return end < 0 ? "" : path.substring(begin, end);
  }

  /** The file's name up to its first digit, in lower case, without separators at its end. */
  static String stemOf(String path) {
    String name = path.substring(path.lastIndexOf('/') + 1);
    int end = name.lastIndexOf('.') < 0 ? name.length() : name.lastIndexOf('.');
    int at = 0;
    while (at < end && !Character.isDigit(name.charAt(at))) {
      at++;
    }
    return name.substring(0, at).toLowerCase(Locale.ROOT).replaceFirst("[-_ .(]+$", "");
  }

  public int rows() {
    return rows;
  }

  int classes() {
    return classes;
  }

  int file(int row) {
    return file[row];
  }

  int classIndex(int row) {
    return classIndex[row];
  }

  int split(int row) {
    return split[row];
  }

  ImageType type(int row) {
    return ImageType.values()[type[row]];
  }

  boolean hasExif(int row) {
    return (flags[row] & EXIF) != 0;
  }

  boolean isFlat(int row) {
    return (flags[row] & FLAT) != 0;
  }

  int quality(int row) {
    return quality[row];
  }

  int width(int row) {
    return width[row];
  }

  int height(int row) {
    return height[row];
  }

  int bytes(int row) {
    return bytes[row];
  }

  /** Stands for the text: its hash code. 0 where there is none. */
  int cameraKey(int row) {
    return camera[row];
  }

  String cameraName(int row) {
    return cameras.getOrDefault(camera[row], "a camera");
  }

  int folder(int row) {
    return folder[row];
  }

  int stem(int row) {
    return stem[row];
  }

  /** How many pictures a split has. */
  long inSplit(int index) {
    long count = 0;
    for (int row = 0; row < rows; row++) {
      count += split[row] == index ? 1 : 0;
    }
    return count;
  }

  /** How many pictures each class has. */
  long[] perClass() {
    long[] counts = new long[classes];
    for (int row = 0; row < rows; row++) {
      counts[classIndex[row]]++;
    }
    return counts;
  }
}
