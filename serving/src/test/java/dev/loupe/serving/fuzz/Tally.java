package dev.loupe.serving.fuzz;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;

/** What came of a run's cases. Thread-safe. */
final class Tally {
  private static final int SHOWN = 4000;

  private final Map<String, LongAdder> outcomes = new ConcurrentSkipListMap<>();
  private final LongAdder done = new LongAdder();
  private final LongAdder failures = new LongAdder();
  private final Path found;
  private final PrintStream out;

  /**
   * @param found folder for the cases that fail
   */
  Tally(Path found, PrintStream out) {
    this.found = found;
    this.out = out;
  }

  void count(Case.Kind kind, String outcome) {
    outcomes.computeIfAbsent(kind.folder() + "." + outcome, _ -> new LongAdder()).increment();
    done.increment();
  }

  /** Into its kind's folder. */
  static Path write(Path found, String name, Case one) throws IOException {
    Path file = found.resolve(one.kind().folder()).resolve(name);
    Files.createDirectories(file.getParent());
    return Files.write(file, one.bytes());
  }

  void failed(String name, Case one, Throwable why) {
    Path file;
    try {
      file = write(found, name, one);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    StringWriter trace = new StringWriter();
    why.printStackTrace(new PrintWriter(trace));
    String shown = trace.toString();
    failed(
        "%s: %s%nIt is kept by: cp %s serving/src/test/resources/fuzz/%s/"
            .formatted(
                name,
                shown.substring(0, Math.min(SHOWN, shown.length())).strip(),
                file,
                one.kind().folder()));
  }

  synchronized void failed(String why) {
    failures.increment();
    out.println("FAILED " + why);
  }

  long done() {
    return done.sum();
  }

  long failures() {
    return failures.sum();
  }

  void write(ObjectNode json) {
    ObjectNode counts = json.putObject("outcomes");
    outcomes.forEach((outcome, count) -> counts.put(outcome, count.sum()));
    json.put("failures", failures());
  }
}
