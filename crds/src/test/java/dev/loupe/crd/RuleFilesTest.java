package dev.loupe.crd;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** That the files which {@link RulesIT} tries leave out no rule. */
class RuleFilesTest {
  static final List<String> KINDS = Crds.PLURALS;

  /** Fields that the base can't have, since it has what excludes them; a valid file has each. */
  static final List<String> ONE_OF_TWO = List.of("spec.rollout.canary.session.cookie");

  @ParameterizedTest
  @FieldSource("KINDS")
  void everyRuleIsBrokenByAFile(String plural) throws IOException {
    List<RuleFile> files =
        RuleFile.all().stream().filter(f -> f.plural().equals(plural) && !f.valid()).toList();
    Stream<Rule> untried =
        Rule.all(plural).stream()
            .filter(rule -> !rule.isOfChanges())
            .filter(rule -> files.stream().noneMatch(file -> breaks(file, rule)));

    assertThat(untried).isEmpty();
  }

  private static boolean breaks(RuleFile file, Rule rule) {
    return file.expected().stream().anyMatch(part -> rule.message().contains(part));
  }

  @ParameterizedTest
  @FieldSource("KINDS")
  void theBaseHasEveryFieldOfTheSpec(String plural) {
    ObjectNode base = RuleFile.base(plural);
    Stream<String> missing =
        SchemaField.all(Crds.schema(plural)).stream()
            .filter(SchemaField::isSpec)
            .map(SchemaField::path)
            .filter(path -> !ONE_OF_TWO.contains(path))
            .filter(path -> at(base, path).isMissingNode());

    assertThat(missing).isEmpty();
  }

  @ParameterizedTest
  @FieldSource("ONE_OF_TWO")
  void aFieldThatTheBaseExcludesIsInAValidFile(String path) throws IOException {
    assertThat(RuleFile.all().stream().filter(RuleFile::valid))
        .anyMatch(
            file -> {
              JsonNode object = Serialization.unmarshal(file.object(), JsonNode.class);
              return !at(object, path).isMissingNode();
            });
  }

  /** The first value at a path of {@link SchemaField}. */
  static JsonNode at(JsonNode object, String path) {
    JsonNode here = object;
    for (String step : path.replace("[]", ".[]").split("\\.")) {
      here =
          switch (step) {
            case "[]" -> here.path(0);
            case "*" -> here.valueStream().findFirst().orElse(here.path("*"));
            default -> here.path(step);
          };
    }
    return here;
  }
}
