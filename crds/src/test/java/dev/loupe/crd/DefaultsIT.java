package dev.loupe.crd;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the API server makes of an object, and keeps of it. */
@ExtendWith(ApiServer.Extension.class)
class DefaultsIT {
  static final List<String> KINDS = Crds.PLURALS;

  @ParameterizedTest
  @ValueSource(strings = {"detectormodels", "trainingruns"})
  void whatIsLeftOutGetsItsDefault(String plural, ApiServer server) throws Exception {
    JsonNode example = Crds.resource("defaults", plural);
    server.create((ObjectNode) example.get("written"));

    JsonNode spec = get(server, plural, "least").get("spec");

    assertThat(spec.equals(RoundTripTest.VALUES, example.get("spec")))
        .as(spec.toPrettyString())
        .isTrue();
  }

  @Test
  void aRolloutThatSaysNothingIsAWholeOne(ApiServer server) throws Exception {
    ObjectNode model = (ObjectNode) Crds.resource("defaults", "detectormodels").get("written");
    model.withObjectProperty("metadata").put("name", "rolled-out");
    model.withObjectProperty("spec").putObject("rollout");
    server.create(model);

    JsonNode rollout = get(server, "detectormodels", "rolled-out").at("/spec/rollout");

    assertThat(rollout.equals(RoundTripTest.VALUES, Crds.resource("defaults", "rollout")))
        .as(rollout.toPrettyString())
        .isTrue();
  }

  @ParameterizedTest
  @FieldSource("KINDS")
  void applyingTheSameTwiceChangesNothing(String plural, ApiServer server) throws Exception {
    ObjectNode object = RuleFile.base(plural);
    String name = object.at("/metadata/name").asText();
    String yaml = Serialization.asYaml(object);
    server.create(object);
    JsonNode before = get(server, plural, name);

    server.must(yaml, "apply", "-n", ApiServer.MADE, "--server-side", "-f", "-");

    assertThat(get(server, plural, name)).isEqualTo(before);
    assertThat(server.kubectl(yaml, "diff", "-n", ApiServer.MADE, "--server-side", "-f", "-"))
        .isEqualTo(new ApiServer.Answer(0, ""));
  }

  @ParameterizedTest
  @FieldSource("KINDS")
  void aStatusIsKeptWholeAndOnlyThroughItsOwnAddress(String plural, ApiServer server)
      throws Exception {
    ObjectNode object = RuleFile.base(plural);
    String name = object.at("/metadata/name").asText();
    object.set("status", Crds.resource("status", plural));
    server.create(object);
    assertThat(get(server, plural, name).has("status")).isFalse();

    writeStatus(server, object);

    JsonNode status = get(server, plural, name).get("status");
    assertThat(status.equals(RoundTripTest.VALUES, object.get("status")))
        .as(status.toPrettyString())
        .isTrue();
  }

  @Test
  void theCategoryReadsAsARegistry(ApiServer server) throws Exception {
    for (String plural : Crds.PLURALS) {
      ObjectNode object = RuleFile.base(plural);
      object.set("status", Crds.resource("status", plural));
      server.create(object);
      writeStatus(server, object);
    }

    String registry = server.must("", "get", "loupe", "-n", ApiServer.MADE).replaceAll(" +", " ");

    assertThat(registry)
        .contains(
            "NAME VERSION CANDIDATE PHASE WEIGHT READY AGE\n",
            "detectormodel.loupe.dev/product-photo product-photo-0123456789"
                + " product-photo-fedcba9876 Serving 25 True ",
            "NAME MODEL PHASE PROGRESS ACCURACY F1 VERDICT VERSION AGE\n",
            "trainingrun.loupe.dev/product-photo-1 product-photo Succeeded evaluate 100 % 0.9 0.8998"
                + " Passed product-photo-0123456789 ",
            "NAME MODEL STAGE ACCURACY F1 AGE\n",
            "modelversion.loupe.dev/product-photo-0123456789 product-photo Serving 0.9 0.9 ");
  }

  @Test
  void explainTellsWhatAFieldIs(ApiServer server) throws Exception {
    assertThat(server.must("", "explain", "dm.spec.threshold"))
        .contains("FIELD: threshold <number>", "threshold is the calibrated");
  }

  private static void writeStatus(ApiServer server, ObjectNode object) throws Exception {
    server.must(
        Serialization.asYaml(object),
        "apply",
        "-n",
        ApiServer.MADE,
        "--server-side",
        "--subresource=status",
        "--force-conflicts",
        "-f",
        "-");
  }

  private static JsonNode get(ApiServer server, String plural, String name) throws Exception {
    String json = server.must("", "get", plural, name, "-n", ApiServer.MADE, "-o", "json");
    return Serialization.unmarshal(json, JsonNode.class);
  }
}
