package dev.loupe.serving.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** A case that went wrong once. */
record Kept(String name, Case one) {

  /** All of them, from this module's resources. */
  static List<Kept> all() {
    List<Kept> all = new ArrayList<>();
    for (Case.Kind kind : Case.Kind.values()) {
      if (!Files.isDirectory(folder().resolve(kind.folder()))) {
        continue; // none of this kind went wrong yet
      }
      try (Stream<Path> files = Files.list(folder().resolve(kind.folder()))) {
        for (Path file : files.sorted().toList()) {
          all.add(
              new Kept(file.getFileName().toString(), new Case(kind, Files.readAllBytes(file))));
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return all;
  }

  private static Path folder() {
    try {
      return Path.of(Objects.requireNonNull(Kept.class.getResource("/fuzz")).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
