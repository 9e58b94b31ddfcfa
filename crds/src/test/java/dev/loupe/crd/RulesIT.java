package dev.loupe.crd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a user's kubectl answers to right and wrong objects. */
@ExtendWith(ApiServer.Extension.class)
class RulesIT {

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

  @Test
  void aRunsSpecNeverChanges(ApiServer server) throws Exception {
    server.create(RuleFile.base("trainingruns"));

    ApiServer.Answer answer =
        server.kubectl(
            "",
            "patch",
            "-n",
            ApiServer.MADE,
            "trun",
            "product-photo-1",
            "--type=merge",
            "-p",
            "{\"spec\":{\"retries\":3}}");

    assertThat(answer.exit()).isNotZero();
    assertThat(answer.text())
        .contains("a TrainingRun never changes: apply a new one under another metadata.name");
  }

  @Test
  void aVersionsSpecNeverChanges(ApiServer server) throws Exception {
    server.create(RuleFile.base("modelversions"));

    ApiServer.Answer answer =
        server.kubectl(
            "",
            "patch",
            "-n",
            ApiServer.MADE,
            "mv",
            "product-photo-0123456789",
            "--type=merge",
            "-p",
            "{\"spec\":{\"run\":\"another\"}}");

    assertThat(answer.exit()).isNotZero();
    assertThat(answer.text()).contains("a ModelVersion never changes");
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
