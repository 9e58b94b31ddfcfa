package dev.loupe.crd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

/** The manifests that a newcomer applies. */
@ExtendWith(ApiServer.Extension.class)
class ExamplesIT {
  private static final Path FOLDER = Path.of("../examples");

  @TestFactory
  Stream<DynamicTest> theApiServerTakesTheExamples(ApiServer server) throws IOException {
    List<Path> files;
    try (Stream<Path> found = Files.walk(FOLDER)) {
      files = found.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
    }
    assertThat(files).hasSizeGreaterThan(10);
    return files.stream()
        .map(
            file ->
                dynamicTest(
                    FOLDER.relativize(file).toString(),
                    () ->
                        assertThat(
                                server.must("", "apply", "--dry-run=server", "-f", file.toString()))
                            .contains("created (server dry run)")
                            .doesNotContain("Warning")));
  }
}
