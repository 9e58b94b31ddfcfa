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

  static Path picture(Path dataset, String className) {
    try (Stream<Path> files = Files.list(dataset.resolve(className))) {
      return files.sorted().findFirst().orElseThrow();
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
