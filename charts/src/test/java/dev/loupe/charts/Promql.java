package dev.loupe.charts;

import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The words of a PromQL query: enough of the language to say which metrics and labels it names.
 *
 * @param metrics every word that is no function, operator, label, number or Grafana variable
 * @param labels in selectors and in groupings
 */
record Promql(Set<String> metrics, Set<String> labels) {
  private static final Pattern LABEL_VALUES =
      Pattern.compile("label_values\\((?<selector>.+), *(?<label>\\w+)\\)");
  private static final Pattern TEXT = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"");
  private static final Pattern RANGE = Pattern.compile("\\[[^]]*]|\\boffset +\\S+");
  private static final Pattern SELECTOR = Pattern.compile("\\{(?<body>[^}]*)}");
  private static final Pattern GROUPING =
      Pattern.compile("\\b(?:by|without|on|ignoring|group_left|group_right) *\\((?<body>[^)]*)\\)");
  private static final Pattern MATCHED_LABEL = Pattern.compile("(?<label>\\w+) *(?:=~|!~|!=|=)");
  private static final Pattern WORD =
      Pattern.compile("(?<![\\w:])(?<word>[A-Za-z_:][\\w:]*) *(?<call>\\(?)");
  private static final Set<String> OPERATORS =
      Set.of("and or unless bool sum max min avg count group_left group_right".split(" "));

  static Promql of(String query) {
    Set<String> labels = new TreeSet<>();
    Matcher values = LABEL_VALUES.matcher(query);
    String rest = query;
    if (values.matches()) {
      labels.add(values.group("label"));
      rest = values.group("selector");
    }
    rest = RANGE.matcher(TEXT.matcher(rest).replaceAll("\"\"")).replaceAll("");
    SELECTOR
        .matcher(rest)
        .results()
        .flatMap(selector -> MATCHED_LABEL.matcher(selector.group("body")).results())
        .forEach(label -> labels.add(label.group("label")));
    rest = SELECTOR.matcher(rest).replaceAll("");
    GROUPING
        .matcher(rest)
        .results()
        .forEach(grouping -> labels.addAll(Set.of(grouping.group("body").trim().split(" *, *"))));
    rest = GROUPING.matcher(rest).replaceAll("");

    Set<String> metrics = new TreeSet<>();
    WORD.matcher(rest)
        .results()
        .filter(word -> word.group("call").isEmpty() && !OPERATORS.contains(word.group("word")))
        .forEach(word -> metrics.add(word.group("word")));
    return new Promql(metrics, labels);
  }
}
