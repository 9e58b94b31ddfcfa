package dev.loupe.charts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Copies of the chart with one text replaced, for what Helm's template command does not show: it
 * leaves hooks out, and knows the API versions of no cluster.
 */
final class ChartCopy {
  private ChartCopy() {}

  /** The objects of {@code helm test} are rendered like all others. */
  static Path withoutHookAnnotations(Path folder) {
    return copy(folder, "\"helm.sh/hook\" \"test\" ", "");
  }

  /** As on a cluster with the Prometheus Operator. */
  static Path withPrometheusOperator(Path folder) {
    return copy(folder, ".Capabilities.APIVersions.Has \"monitoring.coreos.com/v1\"", "true");
  }

  private static Path copy(Path folder, String text, String replacement) {
    Path target = folder.resolve("loupe");
    int replaced = 0;
    try {
      for (Path file : files()) {
        Path copied = target.resolve(Repository.CHART.relativize(file).toString());
        Files.createDirectories(copied.getParent());
        Files.copy(file, copied);
        if (file.startsWith(Repository.CHART.resolve("templates"))
            && Files.readString(file).contains(text)) {
          Files.writeString(copied, Files.readString(file).replace(text, replacement));
          replaced++;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    assertThat(replaced).as("templates with the text %s", text).isPositive();
    return target;
  }

  private static List<Path> files() throws IOException {
    try (Stream<Path> files = Files.walk(Repository.CHART)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }
}
