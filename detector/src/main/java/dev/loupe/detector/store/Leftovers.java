package dev.loupe.detector.store;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/** What writers that were killed left unfinished; it would fill the volume, kill by kill. */
final class Leftovers {
  /** No file takes so long to be written, so that what others write now stays. */
  private static final Duration AGE = Duration.ofDays(1);

  private static final System.Logger LOG = System.getLogger(Leftovers.class.getName());

  private Leftovers() {}

  /** Whatever can't be removed stays: nobody reads it. */
  static void remove(Path folder, Instant now) {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        if (Files.getLastModifiedTime(file).toInstant().isBefore(now.minus(AGE))) {
          Files.deleteIfExists(file);
        }
      }
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "leftovers could not be removed", e);
    }
  }
}
