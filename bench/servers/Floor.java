import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** {@link BareLoop} in a process of its own. */
final class Floor implements AutoCloseable {
  private final Process process;
  private final BufferedReader answers;
  private final PrintStream questions;
  private final double seconds;

  Floor(Settings settings) throws IOException {
    process =
        new ProcessBuilder(settings.bareLoop())
            .redirectError(settings.work().resolve("floor.log").toFile())
            .start();
    answers = process.inputReader(StandardCharsets.UTF_8);
    questions = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
    seconds = settings.seconds();
  }

  long pid() {
    return process.pid();
  }

  Load.Seen ask(String size, int callers, int threads, boolean map) throws IOException {
    questions.printf("%s %d %d %s %.1f%n", size, callers, threads, map ? "cam" : "plain", seconds);
    String line = answers.readLine();
    if (line == null) {
      throw new IllegalStateException(
          "the bare loop has ended; target/bench/serving/work/floor.log");
    }
    String[] words = line.split(" ");
    double[] millis = new double[101];
    Arrays.fill(millis, Double.parseDouble(words[2]));
    millis[99] = Double.parseDouble(words[3]);
    millis[100] = millis[99];
    double rate = Double.parseDouble(words[0]) / Double.parseDouble(words[1]);
    return new Load.Seen(Integer.parseInt(words[0]), rate, millis, new double[0], 0);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
