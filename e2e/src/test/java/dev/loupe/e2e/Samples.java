package dev.loupe.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

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
