package dev.loupe.crd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a user's kubectl answers to right and wrong objects. */
@ExtendWith(ApiServer.Extension.class)
class RulesIT {
  /** A valid value for a field of each spec that never changes. */
  private static final Map<String, String> CHANGES =
      Map.of(
          "trainingruns", "{\"spec\":{\"retries\":3}}",
          "modelversions", "{\"spec\":{\"run\":\"another\"}}");

  @TestFactory
  Stream<DynamicTest> kubectlAcceptsWhatIsValidAndSaysWhatIsNot(ApiServer server)
      throws IOException {
    return RuleFile.all().stream()
        .map(rule -> dynamicTest(rule.plural() + "/" + rule.name(), () -> check(server, rule)));
  }

  private static void check(ApiServer server, RuleFile rule) throws Exception {
    ApiServer.Answer answer = server.kubectl(rule.object(), "apply", "--dry-run=server", "-f", "-");

    if (rule.valid()) {
      assertThat(answer.exit()).as(answer.text()).isZero();
    } else {
      assertThat(answer.exit()).as(answer.text()).isNotZero();
      assertThat(rule.expected()).isNotEmpty();
      assertThat(answer.text()).contains(rule.expected());
    }
  }

  @Test
  void theCrdsAreAcceptedWithoutAWarning(ApiServer server) throws Exception {
    for (String file : CrdWriter.crds().keySet()) {
      ApiServer.Answer answer =
          server.kubectl("", "replace", "--dry-run=server", "-f", Path.of(file).toString());

      assertThat(answer.text()).doesNotContain("Warning").contains("replaced");
    }
  }

  @TestFactory
  Stream<DynamicTest> whatIsWrittenOnceNeverChanges(ApiServer server) {
    return Crds.PLURALS.stream()
        .flatMap(
            plural ->
                Rule.all(plural).stream()
                    .filter(Rule::isOfChanges)
                    .map(rule -> dynamicTest(plural, () -> change(server, plural, rule))));
  }

  private static void change(ApiServer server, String plural, Rule rule) throws Exception {
    var base = RuleFile.base(plural);
    server.create(base);

    ApiServer.Answer answer =
        server.kubectl(
            "",
            "patch",
            "-n",
            ApiServer.MADE,
            plural,
            base.at("/metadata/name").asText(),
            "--type=merge",
            "-p",
            Objects.requireNonNull(CHANGES.get(plural), plural));

    assertThat(answer.exit()).isNotZero();
    assertThat(answer.text()).contains(rule.message());
  }

  @TestFactory
  Stream<DynamicTest> kubectlExplainsEveryFieldOfASpec(ApiServer server) {
    return Crds.PLURALS.stream()
        .map(plural -> dynamicTest(plural, () -> explained(server, plural)));
  }

  private static void explained(ApiServer server, String plural) throws Exception {
    String text = server.must("", "explain", plural + ".spec", "--recursive");

    assertThat(
            SchemaField.all(Crds.schema(plural)).stream()
                .filter(field -> field.isSpec() && !field.element())
                .filter(field -> !text.contains(field.name() + "\t<"))
                .map(SchemaField::path))
        .as(text)
        .isEmpty();
  }

  @Test
  void aModelsRecipeMayChange(ApiServer server) throws Exception {
    server.create(RuleFile.base("detectormodels"));

    ApiServer.Answer answer =
        server.kubectl(
            "",
            "patch",
            "-n",
            ApiServer.MADE,
            "dm",
            "product-photo",
            "--type=merge",
            "-p",
            "{\"spec\":{\"classes\":[\"real\",\"made\"],\"positiveClass\":\"made\"}}");

    assertThat(answer.exit()).as(answer.text()).isZero();
  }

  @Test
  void anUnknownFieldIsDroppedWhereTheClientDoesNotCheck(ApiServer server) throws Exception {
    var object = RuleFile.base("detectormodels");
    object.withObjectProperty("metadata").put("name", "pruned");
    object.withObjectProperty("spec").withObjectProperty("serving").put("colour", "green");

    ApiServer.Answer answer =
        server.kubectl(
            Serialization.asYaml(object), "apply", "--validate=ignore", "-o", "yaml", "-f", "-");

    assertThat(answer.exit()).as(answer.text()).isZero();
    assertThat(answer.text()).contains("nodePort").doesNotContain("\n    colour");
  }
}
