package dev.loupe.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.serving.fixture.Pictures;
import dev.loupe.serving.fixture.TestBundle;
import dev.loupe.serving.fixture.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What others' clients see: they are installed from PyPI, which must be reachable the first time.
 */
class ClientsTest {
  private static final Path SCRIPTS = Path.of("src/test/clients").toAbsolutePath();
  private static final Path VENVS = Path.of("target/clients").toAbsolutePath();

  @TempDir static Path root;
  static TestServer server;

  @BeforeAll
  static void start() throws IOException {
    server = TestServer.ready(TestBundle.binary(root), Map.of());
    Files.write(root.resolve("bright.jpg"), Pictures.bright("jpg"));
    Files.write(root.resolve("dark.jpg"), Pictures.dark("jpg"));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /** Into a folder of its own, once for each list of requirements. */
  private static Path installed(String name) throws IOException, InterruptedException {
    Path requirements = SCRIPTS.resolve(name + ".txt");
    Path venv = VENVS.resolve(name);
    Path stamp = venv.resolve("installed.txt");
    String wanted = Files.readString(requirements);
    if (!Files.exists(stamp) || !Files.readString(stamp).equals(wanted)) {
      run(List.of("python3", "-m", "venv", "--clear", venv.toString()));
      run(
          List.of(
              venv.resolve("bin/pip").toString(),
              "install",
              "--quiet",
              "--no-compile",
              "--disable-pip-version-check",
              "--requirement",
              requirements.toString()));
      Files.writeString(stamp, wanted);
    }
    return venv.resolve("bin/python");
  }

  private static String run(List<String> command) throws IOException, InterruptedException {
    Path output = Files.createTempFile(root, "output", ".txt");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(process.waitFor(5, TimeUnit.MINUTES)).as("%s ended", command).isTrue();
      String said = Files.readString(output);
      assertThat(process.exitValue()).as("%s said:%n%s", command, said).isZero();
      return said;
    } finally {
      process.destroyForcibly();
    }
  }

  private static String clients(String name) throws IOException, InterruptedException {
    return run(
        Stream.of(
                installed(name),
                SCRIPTS.resolve(name + ".py"),
                server.port(),
                server.grpcPort(),
                root.resolve("bright.jpg"),
                root.resolve("dark.jpg"))
            .map(Object::toString)
            .toList());
  }

  @Test
  void tritonsPythonClientsAreContent() throws Exception {
    assertThat(clients("triton_clients")).contains("Triton's clients are content.");
  }

  /** Installing them takes a minute. */
  @Test
  @Tag("full")
  void kservesPythonClientsAreContent() throws Exception {
    assertThat(clients("kserve_clients")).contains("KServe's clients are content.");
  }
}
