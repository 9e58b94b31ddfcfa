package dev.loupe.crd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

/** What docs/rollout.md tells people to type. */
@ExtendWith(ApiServer.Extension.class)
class RolloutDocumentIT {
  private static final Path DOCUMENT = Path.of("../docs/rollout.md");
  private static final String NAMESPACE = "rollout-document";

  /** A shell's words, whose quoted pieces are themselves. */
  private static final Pattern WORD = Pattern.compile("(?:'[^']*'|\"[^\"]*\"|[^\\s'\"])+");

  private static final Pattern QUOTED = Pattern.compile("'([^']*)'|\"([^\"]*)\"");

  @TestFactory
  Stream<DynamicTest> theApiServerTakesEachLine(ApiServer server) throws Exception {
    server.must("", "create", "namespace", NAMESPACE);
    String model = Files.readString(Path.of("../examples/product-photo/rollout.yaml"));
    server.must(
        model.replace("name: product-photo\n", "name: photo\n"),
        "apply",
        "-n",
        NAMESPACE,
        "-f",
        "-");
    return lines().map(line -> dynamicTest(line, () -> takes(server, line)));
  }

  private static void takes(ApiServer server, String line) throws Exception {
    List<String> words = WORD.matcher(line).results().map(RolloutDocumentIT::word).toList();

    String answer =
        server.must(
            "",
            Stream.concat(words.stream().skip(1), Stream.of("-n", NAMESPACE))
                .toArray(String[]::new));

    assertThat(answer).doesNotContainIgnoringCase("warning");
    if (words.contains("patch") || words.contains("annotate")) {
      assertThat(answer).containsAnyOf("patched", "annotated", "annotate");
    }
  }

  private static String word(MatchResult found) {
    return QUOTED
        .matcher(found.group())
        .replaceAll(
            piece ->
                Matcher.quoteReplacement(
                    Objects.requireNonNullElse(piece.group(1), piece.group(2))));
  }

  /** But for those that look until they are ended, and for what a shell would fill in. */
  private static Stream<String> lines() throws IOException {
    List<String> lines =
        Files.readAllLines(DOCUMENT).stream()
            .filter(line -> line.startsWith("kubectl "))
            .map(line -> line.replaceFirst(" +#.*", ""))
            .filter(line -> !line.contains(" -w") && !line.contains("$("))
            .toList();
    assertThat(lines).hasSizeGreaterThan(15);
    return lines.stream();
  }
}
