import dev.loupe.detector.image.JpegEncoder;
import dev.loupe.detector.image.RgbImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Writes small JPEGs, each another one, a thousand a folder, half of them in each of two classes.
 * Arguments: the folder and how many.
 */
final class MillionFiles {
  private static final int SIDE = 32;
  private static final int BLOCK = 4;
  private static final int A_FOLDER = 1000;

  private MillionFiles() {}

  public static void main(String[] args) {
    Path out = Path.of(args[0]);
    int files = Integer.parseInt(args[1]);
    IntStream.range(0, Math.ceilDiv(files, A_FOLDER))
        .parallel()
        .forEach(folder -> write(out, folder, Math.min(A_FOLDER, files - folder * A_FOLDER)));
  }

  private static void write(Path out, int folder, int files) {
    try {
      Path of = out.resolve(folder % 2 == 0 ? "one" : "two").resolve("%04d".formatted(folder));
      Files.createDirectories(of);
      for (int i = 0; i < files; i++) {
        SplittableRandom random = new SplittableRandom((long) folder * A_FOLDER + i);
        byte[] jpeg = JpegEncoder.encode(picture(random), random.nextInt(80, 96));
        Files.write(of.resolve("%03d.jpg".formatted(i)), jpeg);
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Blocks of random colours. */
  private static RgbImage picture(SplittableRandom random) {
    byte[] blocks = new byte[3 * (SIDE / BLOCK) * (SIDE / BLOCK)];
    random.nextBytes(blocks);
    byte[] rgb = new byte[3 * SIDE * SIDE];
    for (int p = 0; p < SIDE * SIDE; p++) {
      int block = p / SIDE / BLOCK * (SIDE / BLOCK) + p % SIDE / BLOCK;
      System.arraycopy(blocks, 3 * block, rgb, 3 * p, 3);
    }
    return new RgbImage(SIDE, SIDE, rgb);
  }
}
