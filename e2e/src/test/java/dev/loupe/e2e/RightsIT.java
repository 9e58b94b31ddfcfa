package dev.loupe.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.loupe.e2e.AuditLog.Request;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/**
 * Last of all: what the operator asked of the API server during these tests is what the chart lets
 * it ask, and nothing is granted that it never asked for. A right that only a rare case needs wants
 * a test that makes the case.
 */
@Order(Integer.MAX_VALUE)
class RightsIT {
  private static final Instant BEGIN =
      Instant.ofEpochMilli(ManagementFactory.getRuntimeMXBean().getStartTime());

  @Test
  void everyRightThatTheChartGrantsIsUsed() throws IOException {
    Set<String> unused = granted();
    AuditLog.since(BEGIN).stream()
        .filter(Request::allowed)
        .flatMap(RightsIT::rights)
        .forEach(unused::remove);

    assertThat(unused).as("granted in charts/loupe/files/rights.yaml and never used").isEmpty();
  }

  /** What is granted, an API server refuses all the same until it has read the roles. */
  @Test
  void nothingIsAskedForThatTheChartDoesNotGrant() throws IOException {
    assertThat(AuditLog.since(BEGIN))
        .isNotEmpty()
        .filteredOn(request -> !request.allowed())
        .flatExtracting(request -> rights(request).toList())
        .as("used and not granted in charts/loupe/files/rights.yaml")
        .isSubsetOf(granted());
  }

  /** Prometheus is none of the chart's programs: it asks for the pods that it scrapes. */
  @Test
  void noOtherProgramAsksTheApiServerAnything() {
    assertThat(AuditLog.ofOthersSince(BEGIN))
        .filteredOn(request -> !request.account().startsWith(Monitoring.NAMESPACE + ":"))
        .isEmpty();
  }

  private static Stream<String> rights(Request request) {
    String what = of(request.group(), request.resource());
    String asked = request.verb() + " " + what;
    return request.made() ? Stream.of(asked, "create " + what) : Stream.of(asked);
  }

  private static String of(String group, String resource) {
    return group.isEmpty() ? resource : resource + "." + group;
  }

  private static Set<String> granted() throws IOException {
    JsonNode rights =
        new YAMLMapper()
            .readTree(Command.root().resolve("charts/loupe/files/rights.yaml").toFile());
    List<JsonNode> rules = new ArrayList<>();
    rights.forEach(part -> part.forEach(rules::add));
    Set<String> all = new TreeSet<>();
    for (JsonNode rule : rules) {
      for (JsonNode resource : rule.path("resources")) {
        Set<String> verbs = texts(rule.path("verbs"));
        verbs.forEach(
            verb ->
                all.add(
                    verb + " " + of(rule.path("apiGroups").path(0).asText(), resource.asText())));
      }
    }
    return all;
  }

  private static Set<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(text -> texts.add(text.asText()));
    return texts.stream().collect(Collectors.toSet());
  }
}
