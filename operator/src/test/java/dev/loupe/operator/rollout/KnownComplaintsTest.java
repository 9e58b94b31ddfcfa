package dev.loupe.operator.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/known-complaints.md names tests that are there. */
class KnownComplaintsTest {
  private static final Path ROOT = Path.of("..");
  private static final Pattern NAMED = Pattern.compile("`([A-Z]\\w+)\\.(\\w+)`");

  /** What a test's annotation is followed by, further annotations and their text among it. */
  private static final Pattern METHOD =
      Pattern.compile(
          "(?s)@(?:Test|ParameterizedTest|Property)\\b.*?\\b(?:void|boolean) (\\w+)\\(");

  @Test
  void eachComplaintHasATestThatIsThere() throws IOException {
    Set<String> tests = new TreeSet<>();
    for (String module : List.of("operator", "serving", "e2e")) {
      tests.addAll(testsOf(ROOT.resolve(module).resolve("src/test/java")));
    }
    List<String> complaints =
        Files.readAllLines(ROOT.resolve("docs/known-complaints.md")).stream()
            .filter(line -> line.startsWith("| ") && line.contains("](https://"))
            .toList();

    assertThat(complaints).hasSizeGreaterThan(20);
    for (String complaint : complaints) {
      List<String> named =
          NAMED.matcher(complaint).results().map(KnownComplaintsTest::name).toList();
      assertThat(named).as(complaint).isNotEmpty();
      assertThat(tests).containsAll(named);
    }
  }

  private static String name(MatchResult test) {
    return test.group(1) + "." + test.group(2);
  }

  private static Set<String> testsOf(Path folder) throws IOException {
    Set<String> tests = new TreeSet<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
        String type = file.getFileName().toString().replace(".java", "");
        METHOD
            .matcher(Files.readString(file))
            .results()
            .forEach(found -> tests.add(type + "." + found.group(1)));
      }
    }
    return tests;
  }
}
