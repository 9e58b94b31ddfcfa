package dev.loupe.detector.bench;

import dev.loupe.detector.image.ImageDecoder;
import dev.loupe.detector.image.ImageLimits;
import dev.loupe.detector.image.Preprocessor;
import dev.loupe.detector.image.RgbImage;
import dev.loupe.detector.image.Sniffer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;

/**
 * Prints what each step from a file's bytes to a tensor takes, and whether memory stays.
 *
 * <p>Arguments: a picture (best a photo of 1000 x 1000), the input's size, the rounds.
 */
public final class DecodeBench {
  private DecodeBench() {}

  public static void main(String[] args) throws Exception {
    byte[] encoded = Files.readAllBytes(Path.of(args[0]));
    int size = Integer.parseInt(args[1]);
    int rounds = Integer.parseInt(args[2]);
    ImageLimits limits = new ImageLimits(100_000_000, 100_000_000, 1);
    Preprocessor preprocessor = new Preprocessor(Preprocessor.defaults(size));
    RgbImage decoded = ImageDecoder.decodeFor(encoded, limits, size);
    RgbImage resized = preprocessor.resize(decoded);
    System.out.printf(
        "%d bytes, decoded for %d as %d x %d%n",
        encoded.length, size, decoded.width(), decoded.height());
    time("sniff", rounds, () -> Sniffer.sniff(encoded, limits));
    time("decode", rounds, () -> ImageDecoder.decode(encoded, limits));
    time("decodeFor", rounds, () -> ImageDecoder.decodeFor(encoded, limits, size));
    time("resize", rounds, () -> preprocessor.resize(decoded));
    time("tensor", rounds, () -> preprocessor.tensor(resized));
    long before = residentKib();
    time(
        "bytes to tensor",
        10 * rounds,
        () -> preprocessor.tensor(ImageDecoder.decodeFor(encoded, limits, size)));
    System.out.printf("resident %d KiB, then %d KiB%n", before, residentKib());
  }

  private static void time(String what, int rounds, Callable<?> call) throws Exception {
    double[] millis = new double[rounds];
    int seen = 0;
    for (int i = 0; i < rounds; i++) {
      long start = System.nanoTime();
      seen += System.identityHashCode(call.call()) & 1;
      millis[i] = (System.nanoTime() - start) / 1e6;
    }
    Arrays.sort(millis);
    System.out.printf(
        "%-16s p50 %7.3f ms  p95 %7.3f ms  (%d)%n",
        what, millis[rounds / 2], millis[rounds * 95 / 100], seen);
  }

  private static long residentKib() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElse(0);
  }
}
