package dev.loupe.charts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Where things lie in the clone. */
final class Repository {
  /** The build runs the tests in the module's folder. */
  static final Path ROOT = Path.of("").toAbsolutePath().getParent();

  static final Path CHART = ROOT.resolve("charts/loupe");
  static final Path CRDS = ROOT.resolve("crds");
  static final Path CRDS_IN_CHART = CHART.resolve("files/crds");
  static final Path DASHBOARDS = ROOT.resolve("dashboards");
  static final Path DASHBOARDS_IN_CHART = CHART.resolve("files/dashboards");

  /** A file for each program: its metrics, as its own test scraped them. */
  static final Path METRICS = ROOT.resolve("dashboards/metrics");

  private Repository() {}

  /** Whether generated files are written anew rather than compared: {@code -Dloupe.update=true}. */
  static boolean updates() {
    return Boolean.getBoolean("loupe.update");
  }

  static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The YAML files of a folder, by name. */
  static List<Path> yamlFiles(Path folder) {
    return files(folder, ".yaml");
  }

  /** The files of a folder whose names end so, by name. */
  static List<Path> files(Path folder, String end) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(end)).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
