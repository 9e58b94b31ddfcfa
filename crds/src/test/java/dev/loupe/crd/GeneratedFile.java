package dev.loupe.crd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file that is checked in, and made from something else that is. */
final class GeneratedFile {
  private GeneratedFile() {}

  /** Fails if the file is not as it would be made now; with -Dloupe.update=true makes it. */
  static void check(Path file, String made) throws IOException {
    if (Boolean.getBoolean("loupe.update")) {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.writeString(file, made);
    }
    assertThat(file)
        .as(
            "%s is made from the records and is not up to date; make it with:"
                + " mvn -pl crds -am test -Dloupe.update=true",
            file.getFileName())
        .exists()
        .hasContent(made);
  }
}
