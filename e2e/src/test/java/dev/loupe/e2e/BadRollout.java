package dev.loupe.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A mistake about rollouts: a file of the folder bad-rollouts. Its first line says who answers, and
 * in which words; the rest is a patch of the DetectorModel, or a query.
 *
 * @param where {@code refused} by kubectl, {@code told} in status, or said of a {@code query}
 */
record BadRollout(String name, String where, String words, String yaml) {
  private static final Path FOLDER = Command.root().resolve("e2e/src/test/resources/bad-rollouts");

  static List<BadRollout> all() {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.sorted().map(BadRollout::read).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static BadRollout read(Path file) {
    try {
      String[] parts = Files.readString(file).split("\n", 2);
      String[] head = parts[0].substring("# ".length()).split(": ", 2);
      return new BadRollout(file.getFileName().toString(), head[0], head[1], parts[1].strip());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** With the name of the version on trial. */
  BadRollout about(String candidate) {
    return new BadRollout(
        name, where, words.replace("CANDIDATE", candidate), yaml.replace("CANDIDATE", candidate));
  }

  @Override
  public String toString() {
    return name;
  }
}
