package dev.loupe.e2e;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/** Data sets made by {@code ./loupe sample-data}, once for all tests. */
final class Samples {
  private static final Path FOLDER = Command.root().resolve("target/e2e-samples");

  private Samples() {}

  /** Good pictures; another seed gives other ones. */
  static Path good(int perClass, int seed) {
    return made("good-" + perClass + "-" + seed, perClass, seed, "0");
  }

  static Path mislabelled(int perClass, int seed) {
    return made("poor-" + perClass + "-" + seed, perClass, seed, "0.5");
  }

  /** The pictures of the other one, each class in the other's folder. */
  static Path swapped(Path dataset) {
    Path folder = FOLDER.resolve("swapped-" + dataset.getFileName());
    if (!Files.isDirectory(folder)) {
      Path partial = FOLDER.resolve(folder.getFileName() + ".part");
      try {
        for (String className : classes()) {
          Files.createDirectories(partial);
          BadData.copy(
              dataset.resolve(className),
              partial.resolve(classes().get(1 - classes().indexOf(className))));
        }
        Files.move(partial, folder);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return folder;
  }

  /** So many pictures of each class. */
  static List<byte[]> some(Path dataset, int ofEach) {
    return classes().stream()
        .flatMap(className -> pictures(dataset, className).stream().limit(ofEach))
        .map(Samples::bytes)
        .toList();
  }

  /** A JPEG that a decoder has to hold as a whole, some three bytes a pixel, before it is seen. */
  static byte[] progressive(int width, int height) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.setRGB(x, y, (x * 255 / width) << 16 | (y * 255 / height) << 8 | (x ^ y) & 0xff);
      }
    }
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ImageWriteParam settings = writer.getDefaultWriteParam();
    settings.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
      writer.setOutput(out);
      writer.write(null, new IIOImage(image, null, null), settings);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  static Path picture(Path dataset, String className) {
    return pictures(dataset, className).getFirst();
  }

  private static List<Path> pictures(Path dataset, String className) {
    try (Stream<Path> files = Files.list(dataset.resolve(className))) {
      return files.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static byte[] bytes(Path picture) {
    try {
      return Files.readAllBytes(picture);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<String> classes() {
    return List.of("real", "ai_generated");
  }

  private static synchronized Path made(String name, int perClass, int seed, String mislabel) {
    Path folder = FOLDER.resolve(name);
    if (Files.isDirectory(folder)) {
      return folder;
    }
    Path partial = FOLDER.resolve(name + ".part");
    Command.loupe(
            "sample-data",
            "--task",
            "product-photo",
            "--out",
            partial.toString(),
            "--per-class",
            Integer.toString(perClass),
            "--seed",
            Integer.toString(seed),
            "--mislabel",
            mislabel)
        .succeeds();
    try {
      return Files.move(partial, folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
