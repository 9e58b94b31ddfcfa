package dev.loupe.detector.image;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import nu.pattern.OpenCV;
import org.opencv.core.Core;

/**
 * Loads OpenCV once. On Linux its library is unpacked into {@code java.io.tmpdir} under a name of
 * its own and unlinked as soon as it is loaded: the package's own loader deletes what other
 * processes have unpacked there and not loaded yet.
 */
final class Native {
  private static final String RESOURCE = "/nu/pattern/opencv/linux/%s/lib%s.so";

  private Native() {}

  /** Returns when OpenCV can be called. */
  static void load() {
    Once.LOADED.check();
  }

  /** The class's initialisation is the lock. */
  private enum Once {
    LOADED;

    Once() {
      if (System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("linux")) {
        unpack();
      } else {
        OpenCV.loadLocally();
      }
      // Callers bring their own threads, and one order of work gives one result.
      Core.setNumThreads(0);
    }

    void check() {
      if (Core.getNumThreads() > 1) {
        throw new IllegalStateException("OpenCV was given threads of its own");
      }
    }

    private static void unpack() {
      String arch = System.getProperty("os.arch").equals("aarch64") ? "ARMv8" : "x86_64";
      String name = RESOURCE.formatted(arch, Core.NATIVE_LIBRARY_NAME);
      try (InputStream library = Core.class.getResourceAsStream(name)) {
        if (library == null) {
          throw new IllegalStateException("OpenCV's jar has no " + name);
        }
        Path file = Files.createTempFile("loupe-opencv", ".so");
        try {
          Files.copy(library, file, StandardCopyOption.REPLACE_EXISTING);
          System.load(file.toString());
        } finally {
          Files.delete(file);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(
            "OpenCV's library can't be unpacked into %s, which must be writable"
                .formatted(System.getProperty("java.io.tmpdir")),
            e);
      }
    }
  }
}
