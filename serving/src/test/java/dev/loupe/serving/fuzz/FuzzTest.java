package dev.loupe.serving.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class FuzzTest {
  private static final long CASES = 100_000;

  /** Another one would make CI's answer another one each time; the bench has others. */
  private static final long SEED = 5;

  private static final Path FOLDER = Path.of("target", "fuzz");

  /** As the image's, but that the heap is all there from the start: then growth is native. */
  private static final List<String> FLAGS =
      List.of(
          "-XX:+UseSerialGC",
          "-Xms384m",
          "-Xmx384m",
          "-XX:+AlwaysPreTouch",
          "-Xss512k",
          "-XX:TieredStopAtLevel=1",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow",
          "-Dio.netty.leakDetection.level=paranoid",
          "-XX:ErrorFile=" + FOLDER.resolve("crash-%p.log"));

  @Test
  void nothingMalformedMakesTheServerFailOrGrow() throws IOException, InterruptedException {
    Files.createDirectories(FOLDER);
    Files.deleteIfExists(FOLDER.resolve("journal"));
    Path said = FOLDER.resolve("said.txt");

    int exit = run(said);

    assertThat(exit).as("the run says:%n%s%nit was at %s", failures(said), unfinished()).isZero();
  }

  private static int run(Path said) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(FLAGS);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), FuzzRun.class.getName()));
    command.addAll(List.of(Long.toString(CASES), Long.toString(SEED), FOLDER.toString()));
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile()).start();
    try {
      assertThat(process.waitFor(10, TimeUnit.MINUTES)).as("the run ended").isTrue();
      return process.exitValue();
    } finally {
      process.destroyForcibly();
    }
  }

  /** Without what the native libraries say of each picture. */
  private static String failures(Path said) throws IOException {
    List<String> lines = Files.readAllLines(said, java.nio.charset.StandardCharsets.ISO_8859_1);
    return String.join(
        "\n",
        lines.stream()
            .filter(
                line ->
                    line.startsWith("FAILED")
                        || line.startsWith("\tat dev.loupe")
                        || line.startsWith("Caused by")
                        || line.startsWith("It is kept by")
                        || line.startsWith("Exception in")
                        || line.startsWith("{"))
            .limit(100)
            .toList());
  }

  private static List<Path> unfinished() throws IOException {
    return Unfinished.write(new Plan(SEED), FOLDER);
  }
}
