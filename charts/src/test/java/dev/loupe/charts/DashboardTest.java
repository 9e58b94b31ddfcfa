package dev.loupe.charts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DashboardTest {
  private static final Pattern SERIES = Pattern.compile("(?<name>\\w+)\\{(?<labels>[\\w,]*)}");

  /**
   * Prometheus puts them on everything that it scrapes from a pod: the chart's files/scrape.yaml.
   */
  private static final Set<String> LABELS_OF_THE_SCRAPE = Set.of("namespace", "pod");

  @ParameterizedTest
  @MethodSource("dashboards")
  void everyMetricInEveryQueryIsOneThatAProgramHas(Path file) {
    Set<String> known = programsMetrics().keySet();

    assertThat(queries(file))
        .isNotEmpty()
        .allSatisfy(
            query ->
                assertThat(Promql.of(query).metrics())
                    .as("metrics in %s", query)
                    .isNotEmpty()
                    .isSubsetOf(known));
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void everyLabelInEveryQueryIsOneOfItsMetrics(Path file) {
    Map<String, Set<String>> metrics = programsMetrics();

    assertThat(queries(file))
        .allSatisfy(
            query -> {
              Promql words = Promql.of(query);
              Set<String> labels = new TreeSet<>(LABELS_OF_THE_SCRAPE);
              words.metrics().forEach(name -> labels.addAll(metrics.getOrDefault(name, Set.of())));
              assertThat(words.labels()).as("labels in %s", query).isSubsetOf(labels);
            });
  }

  @Test
  void bothProgramsAreShown() {
    assertThat(
            dashboards()
                .flatMap(file -> queries(file).stream())
                .flatMap(query -> Promql.of(query).metrics().stream()))
        .anyMatch(name -> name.startsWith("loupe_"))
        .anyMatch(name -> name.startsWith("aidetect_"))
        .anyMatch(name -> name.startsWith("http_"));
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void everyQueryIsAskedOfTheDataSourceThatTheUserChose(Path file) {
    assertThat(variables(file, "datasource"))
        .singleElement()
        .satisfies(
            variable -> {
              assertThat(variable.path("name").asText()).isEqualTo("datasource");
              assertThat(variable.path("query").asText()).isEqualTo("prometheus");
            });
    assertThat(
            Stream.of(
                    variables(file, "query").stream(),
                    annotations(file),
                    panels(file).flatMap(DashboardTest::andItsTargets))
                .flatMap(found -> found))
        .isNotEmpty()
        .allSatisfy(
            asking ->
                assertThat(asking.path("datasource"))
                    .isEqualTo(Rendering.yaml("{type: prometheus, uid: '${datasource}'}")));
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void everyVariableInAQueryExistsAndShowsAllUnlessChosen(Path file) {
    Set<String> names = new HashSet<>(Set.of("__range", "__rate_interval"));
    variables(file, "query").forEach(variable -> names.add(variable.path("name").asText()));

    assertThat(names).contains("namespace", "model");
    assertThat(queries(file))
        .flatMap(
            query ->
                Pattern.compile("\\$(\\w+)")
                    .matcher(query)
                    .results()
                    .map(found -> found.group(1))
                    .toList())
        .isSubsetOf(names);
    assertThat(variables(file, "query"))
        .allSatisfy(
            variable -> {
              assertThat(variable.path("includeAll").asBoolean()).isTrue();
              assertThat(variable.path("allValue").asText()).isEqualTo(".*");
              assertThat(variable.at("/query/query")).isEqualTo(variable.path("definition"));
            });
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void everyPanelSaysWhatItShowsAndHasAPlaceOfItsOwn(Path file) {
    Set<Integer> ids = new HashSet<>();
    Set<String> places = new HashSet<>();

    assertThat(Rendering.elements(dashboard(file).path("panels")))
        .allSatisfy(
            panel -> {
              JsonNode grid = panel.path("gridPos");
              assertThat(ids.add(panel.path("id").asInt())).as("id of %s", panel).isTrue();
              assertThat(panel.path("title").asText()).isNotBlank();
              for (int x = grid.path("x").asInt(); x < end(grid, "x", "w"); x++) {
                for (int y = grid.path("y").asInt(); y < end(grid, "y", "h"); y++) {
                  assertThat(places.add(x + " " + y)).as("place of %s", panel).isTrue();
                }
              }
              assertThat(end(grid, "x", "w")).isLessThanOrEqualTo(24);
            });
    assertThat(panels(file))
        .isNotEmpty()
        .allSatisfy(
            panel -> {
              assertThat(panel.path("description").asText()).isNotBlank();
              assertThat(Rendering.elements(panel.path("targets")))
                  .isNotEmpty()
                  .allSatisfy(
                      target -> assertThat(target.path("legendFormat").asText()).isNotBlank());
            });
  }

  private static int end(JsonNode grid, String from, String size) {
    return grid.path(from).asInt() + grid.path(size).asInt();
  }

  /** Name to labels, of what the programs' own tests scraped. */
  private static Map<String, Set<String>> programsMetrics() {
    Map<String, Set<String>> metrics = new HashMap<>();
    for (String program : List.of("operator", "serving")) {
      Repository.text(Repository.METRICS.resolve(program + ".txt"))
          .lines()
          .forEach(
              line -> {
                Matcher series = SERIES.matcher(line);
                assertThat(series.matches()).as("line %s of %s.txt", line, program).isTrue();
                metrics.put(series.group("name"), Set.of(series.group("labels").split(",")));
              });
    }
    return metrics;
  }

  static Stream<Path> dashboards() {
    return Repository.files(Repository.DASHBOARDS, ".json").stream();
  }

  private static JsonNode dashboard(Path file) {
    return Rendering.yaml(Repository.text(file));
  }

  private static List<String> queries(Path file) {
    return Stream.of(
            variables(file, "query").stream().map(variable -> variable.at("/query/query")),
            annotations(file).map(annotation -> annotation.path("expr")),
            panels(file)
                .flatMap(panel -> Rendering.elements(panel.path("targets")))
                .map(target -> target.path("expr")))
        .flatMap(found -> found)
        .map(JsonNode::asText)
        .toList();
  }

  private static List<JsonNode> variables(Path file, String type) {
    return Rendering.elements(dashboard(file).at("/templating/list"))
        .filter(variable -> variable.path("type").asText().equals(type))
        .toList();
  }

  private static Stream<JsonNode> annotations(Path file) {
    return Rendering.elements(dashboard(file).at("/annotations/list"))
        .filter(annotation -> annotation.path("builtIn").isMissingNode());
  }

  private static Stream<JsonNode> panels(Path file) {
    return Rendering.elements(dashboard(file).path("panels"))
        .filter(panel -> !panel.path("type").asText().equals("row"));
  }

  private static Stream<JsonNode> andItsTargets(JsonNode panel) {
    return Stream.concat(Stream.of(panel), Rendering.elements(panel.path("targets")));
  }
}
