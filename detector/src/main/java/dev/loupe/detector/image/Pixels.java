package dev.loupe.detector.image;

import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.imgproc.Imgproc;

/** From what the decoder gives (grey, BGR or BGRA; 8 or 16 bits) to 8-bit RGB on white. */
final class Pixels {
  private static final int WHITE = 255;
  private static final int WHITE16 = 65535;

  private Pixels() {}

  /**
   * A PNG's colour key in the samples that are decoded: grey of fewer than 8 bits is spread over
   * 0..255. Empty without a key.
   */
  static int[] keyAsDecoded(Layout layout) {
    int[] key = layout.transparent().clone();
    int max = (1 << layout.bitDepth()) - 1;
    for (int i = 0; i < key.length; i++) {
      key[i] = layout.bitDepth() < 8 ? key[i] * WHITE / max : key[i];
    }
    return key;
  }

  /**
   * Whether the last pixel of a JPEG, as decoded, is what libjpeg fills in where it has no bits:
   * middle grey, which CMYK makes darker.
   */
  static boolean mayLackItsEnd(Mat image) {
    byte[] last = new byte[3];
    image.get(image.rows() - 1, image.cols() - 1, last);
    int value = last[0] & 0xff;
    boolean grey = last[0] == last[1] && last[1] == last[2];
    return grey && (value == 128 || value >= 62 && value <= 66);
  }

  static RgbImage rgb(Mat image, int[] key) {
    int width = image.cols();
    int height = image.rows();
    int channels = image.channels();
    byte[] rgb = new byte[Math.multiplyExact(3, Math.multiplyExact(width, height))];
    if (image.depth() == CvType.CV_16U) {
      short[] samples = new short[width * height * channels];
      image.get(0, 0, samples);
      from16(samples, channels, key, rgb);
    } else if (channels == 3 && key.length == 0) {
      Imgproc.cvtColor(image, image, Imgproc.COLOR_BGR2RGB);
      image.get(0, 0, rgb);
    } else {
      byte[] samples = new byte[Math.multiplyExact(channels, width * height)];
      image.get(0, 0, samples);
      from8(samples, channels, key, rgb);
    }
    return new RgbImage(width, height, rgb);
  }

  private static void from8(byte[] samples, int channels, int[] key, byte[] rgb) {
    for (int in = 0, out = 0; out < rgb.length; in += channels, out += 3) {
      boolean see =
          isKey(channels, key, samples[in] & 0xff, at(samples, in, 1), at(samples, in, 2));
      int alpha = see ? 0 : channels == 4 ? samples[in + 3] & 0xff : WHITE;
      for (int c = 0; c < 3; c++) {
        int value = samples[channels == 1 ? in : in + 2 - c] & 0xff;
        // Rounded, and exact where alpha is 0 or 255.
        rgb[out + c] = (byte) ((value * alpha + WHITE * (WHITE - alpha) + 127) / WHITE);
      }
    }
  }

  private static void from16(short[] samples, int channels, int[] key, byte[] rgb) {
    for (int in = 0, out = 0; out < rgb.length; in += channels, out += 3) {
      boolean see =
          isKey(channels, key, samples[in] & 0xffff, at(samples, in, 1), at(samples, in, 2));
      long alpha = see ? 0 : channels == 4 ? samples[in + 3] & 0xffff : WHITE16;
      for (int c = 0; c < 3; c++) {
        long value = samples[channels == 1 ? in : in + 2 - c] & 0xffff;
        long onWhite = value * alpha + WHITE16 * (WHITE16 - alpha);
        long full = (long) WHITE16 * WHITE16;
        rgb[out + c] = (byte) ((onWhite * WHITE + full / 2) / full);
      }
    }
  }

  private static boolean isKey(int channels, int[] key, int first, int second, int third) {
    return switch (key.length) {
      case 1 -> first == key[0];
      case 3 -> channels >= 3 && third == key[0] && second == key[1] && first == key[2];
      default -> false;
    };
  }

  private static int at(byte[] samples, int in, int channel) {
    return in + channel < samples.length ? samples[in + channel] & 0xff : 0;
  }

  private static int at(short[] samples, int in, int channel) {
    return in + channel < samples.length ? samples[in + channel] & 0xffff : 0;
  }
}
