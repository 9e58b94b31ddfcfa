package dev.loupe.charts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The table of values of the chart's README, made from the comments in values.yaml. */
final class ValuesTable {
  private static final Pattern KEY =
      Pattern.compile("(?<indent> *)(?<key>[A-Za-z]+):(?: (?<value>.+))?");
  private static final Pattern COMMENT = Pattern.compile(" *# (?<text>.+)");

  private record Row(String value, String standard, String meaning) {}

  private ValuesTable() {}

  /**
   * A failure if a value has no comment, or if a line is neither a comment, nor a key, nor empty.
   */
  static String of(String values) {
    List<Row> rows = new ArrayList<>();
    Deque<String> path = new ArrayDeque<>();
    List<String> comment = new ArrayList<>();
    for (String line : values.lines().filter(text -> !text.isBlank()).toList()) {
      Matcher said = COMMENT.matcher(line);
      if (said.matches()) {
        comment.add(said.group("text"));
        continue;
      }
      Matcher key = KEY.matcher(line);
      assertThat(key.matches())
          .as("values.yaml has a line that the table can't tell: %s", line)
          .isTrue();
      while (path.size() > key.group("indent").length() / 2) {
        path.removeLast();
      }
      path.addLast(key.group("key"));
      if (key.group("value") != null) {
        String name = String.join(".", path);
        assertThat(comment).as("comment of the value %s", name).isNotEmpty();
        rows.add(new Row(name, key.group("value"), String.join(" ", comment)));
      }
      comment.clear();
    }
    return rows.stream()
        .map(row -> "| `%s` | `%s` | %s |\n".formatted(row.value(), row.standard(), row.meaning()))
        .collect(Collectors.joining("", "| value | default | meaning |\n|---|---|---|\n", ""));
  }
}
