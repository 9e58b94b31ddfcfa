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
    return files().stream()
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

  /** As a GitOps controller would, again and again. */
  @TestFactory
  Stream<DynamicTest> applyingAnExampleTwiceChangesNothing(ApiServer server) throws IOException {
    return files().stream()
        .map(file -> dynamicTest(FOLDER.relativize(file).toString(), () -> twice(server, file)));
  }

  /** In a namespace of its own: what is deleted may stay for a while, for want of controllers. */
  private static void twice(ApiServer server, Path file) throws Exception {
    String name = file.toString();
    String namespace = FOLDER.relativize(file).toString().replaceAll("[^a-z-]", "-");
    server.must("", "create", "namespace", namespace);
    String[] apply = {
      "apply",
      "-n",
      namespace,
      "--server-side",
      "-o",
      "yaml",
      "--show-managed-fields=false",
      "-f",
      name
    };
    String first = server.must("", apply);

    assertThat(lasting(server.must("", apply))).isEqualTo(lasting(first)).contains("uid: ");
    assertThat(server.must("", "diff", "-n", namespace, "--server-side", "-f", name)).isEmpty();
  }

  /**
   * The API server writes a claim anew though nothing differs; an object of ours it leaves alone.
   */
  private static String lasting(String yaml) {
    return yaml.contains("kind: PersistentVolumeClaim")
        ? yaml.replaceAll("(?m)^ *resourceVersion: .*$", "")
        : yaml;
  }

  private static List<Path> files() throws IOException {
    try (Stream<Path> found = Files.walk(FOLDER)) {
      List<Path> files = found.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
      assertThat(files).hasSizeGreaterThan(10);
      return files;
    }
  }
}
