package dev.loupe.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program that a user would call, and what it answered. */
record Command(int exit, String out, String err) {
  private static final Path ROOT = Path.of(System.getProperty("loupe.root", ".."));
  private static final Duration LIMIT = Duration.ofMinutes(15);

  static Command loupe(String... words) {
    return run("", prepend(ROOT.resolve("loupe").toString(), words));
  }

  static Command loupeWith(Map<String, String> environment, String... words) {
    return run("", environment, prepend(ROOT.resolve("loupe").toString(), words));
  }

  static Command kubectl(String... words) {
    return run("", prepend("kubectl", words));
  }

  /** {@code kubectl … -f -}. */
  static Command kubectlWithInput(String input, String... words) {
    return run(input, prepend("kubectl", words));
  }

  /** Any program, by its words. */
  static Command any(List<String> words) {
    return run("", words);
  }

  static Path root() {
    return ROOT;
  }

  /** The output of a command that must not fail. */
  String succeeds() {
    if (exit != 0) {
      throw new AssertionError("exit " + exit + ": " + err + out);
    }
    return out;
  }

  private static List<String> prepend(String first, String... rest) {
    List<String> all = new java.util.ArrayList<>(List.of(rest));
    all.addFirst(first);
    return all;
  }

  private static Command run(String input, List<String> words) {
    return run(input, Map.of(), words);
  }

  private static Command run(String input, Map<String, String> environment, List<String> words) {
    try {
      Path out = Files.createTempFile("out", ".txt");
      Path err = Files.createTempFile("err", ".txt");
      ProcessBuilder builder =
          new ProcessBuilder(words).redirectOutput(out.toFile()).redirectError(err.toFile());
      builder.environment().putAll(environment);
      Process process = builder.start();
      try (var stdin = process.getOutputStream()) {
        stdin.write(input.getBytes(StandardCharsets.UTF_8));
      }
      if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError(words + " did not end within " + LIMIT);
      }
      Command answer =
          new Command(process.exitValue(), Files.readString(out), Files.readString(err));
      Files.delete(out);
      Files.delete(err);
      return answer;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while running " + words, e);
    }
  }
}
