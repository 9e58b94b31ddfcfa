package dev.loupe.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** docs/cluster-faults.md is what the tests say. */
class ClusterFaultsTest {
  private static final Path PAGE = Command.root().resolve("docs/cluster-faults.md");
  private static final String HEAD =
      """
      # What is broken on a cluster, and what holds

      Told by the tests themselves (`e2e/`, annotation `@Fault`), which run on a real Kubernetes of one node. Those marked `--full` run with
      `./loupe test --full` only. This page is written by `ClusterFaultsTest` (`-Dloupe.update=true`).

      | What is done | What holds | Test | Run |
      |---|---|---|---|
      """;

  @Test
  void thePageTellsWhatTheTestsDo() throws IOException, ReflectiveOperationException {
    String wanted =
        tests().stream().map(ClusterFaultsTest::line).collect(Collectors.joining("", HEAD, ""));
    if (Boolean.getBoolean("loupe.update")) {
      Files.writeString(PAGE, wanted);
    }

    assertThat(PAGE).as("-Dloupe.update=true writes it").hasContent(wanted);
  }

  private static String line(Method test) {
    Fault fault = test.getAnnotation(Fault.class);
    boolean full =
        test.isAnnotationPresent(Tag.class)
            || test.getDeclaringClass().isAnnotationPresent(Tag.class);
    return "| %s | %s | `%s.%s` | %s |\n"
        .formatted(
            fault.value(),
            fault.held(),
            test.getDeclaringClass().getSimpleName(),
            test.getName(),
            full ? "`--full`" : "always");
  }

  private static List<Method> tests() throws IOException, ReflectiveOperationException {
    Path classes = Path.of("target", "test-classes", "dev", "loupe", "e2e");
    List<String> names;
    try (Stream<Path> files = Files.list(classes)) {
      names =
          files
              .map(f -> f.getFileName().toString())
              .filter(name -> name.endsWith("IT.class"))
              .map(name -> name.substring(0, name.length() - ".class".length()))
              .sorted()
              .toList();
    }
    Stream<Method> all = Stream.empty();
    for (String name : names) {
      Class<?> type = Class.forName("dev.loupe.e2e." + name);
      all = Stream.concat(all, Arrays.stream(type.getDeclaredMethods()));
    }
    return all.filter(m -> m.isAnnotationPresent(Fault.class))
        .sorted(
            Comparator.comparing((Method m) -> m.getDeclaringClass().getSimpleName())
                .thenComparing(m -> m.getAnnotation(Fault.class).value()))
        .toList();
  }
}
