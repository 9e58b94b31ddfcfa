package dev.loupe.trainer.data;

import dev.loupe.contract.ExitCode;
import dev.loupe.trainer.run.StageFailure;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** A folder of this machine for what does not have to be in memory. It goes with what is in it. */
record Scratch(Path folder) implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Scratch.class.getName());

  static Scratch make() throws StageFailure {
    try {
      return new Scratch(Files.createTempDirectory("loupe-validate"));
    } catch (IOException e) {
      throw unusable(Path.of(System.getProperty("java.io.tmpdir")), e);
    }
  }

  static StageFailure unusable(Path file, IOException e) {
    return new StageFailure(
        ExitCode.STORE,
        "ScratchUnusable",
        "%s: the scratch space of this machine can't be used: %s; it takes about 200 bytes a picture. Nothing was trained."
            .formatted(file, e));
  }

  static void close(Closeable file) {
    try {
      file.close();
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "a scratch file could not be closed", e);
    }
  }

  @Override
  public void close() {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Files.delete(file);
      }
      Files.delete(folder);
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "the scratch folder could not be removed", e);
    }
  }
}
