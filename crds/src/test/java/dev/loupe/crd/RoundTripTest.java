package dev.loupe.crd;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Between YAML and records nothing is lost, and nothing that is unknown stops a reader. */
class RoundTripTest {
  static final List<String> KINDS = Crds.PLURALS;

  private static final Map<String, Class<? extends HasMetadata>> TYPES =
      Map.of(
          "detectormodels", DetectorModel.class,
          "trainingruns", TrainingRun.class,
          "modelversions", ModelVersion.class);

  /** 5 and 5.0 are one number. */
  static final Comparator<JsonNode> VALUES =
      (a, b) ->
          a.isNumber() && b.isNumber()
              ? a.decimalValue().compareTo(b.decimalValue())
              : a.equals(b) ? 0 : 1;

  private static ObjectNode whole(String plural) {
    ObjectNode object = RuleFile.base(plural);
    object.set("status", Crds.resource("status", plural));
    return object;
  }

  private static HasMetadata read(String plural, JsonNode object) {
    return Serialization.unmarshal(Serialization.asYaml(object), TYPES.get(plural));
  }

  private static JsonNode written(HasMetadata object) {
    return Serialization.unmarshal(Serialization.asYaml(object), JsonNode.class);
  }

  @ParameterizedTest
  @FieldSource("KINDS")
  void anObjectWithEveryFieldComesBackAsItWas(String plural) {
    ObjectNode object = whole(plural);

    JsonNode back = written(read(plural, object));

    assertThat(back.equals(VALUES, object)).as("%s%nfrom%n%s", back, object).isTrue();
  }

  @ParameterizedTest
  @FieldSource("KINDS")
  void theStatusThatIsTriedHasEveryField(String plural) {
    ObjectNode object = whole(plural);

    assertThat(SchemaField.all(Crds.schema(plural)).stream().map(SchemaField::path))
        .filteredOn(path -> !RuleFilesTest.ONE_OF_TWO.contains(path))
        .allMatch(path -> !RuleFilesTest.at(object, path).isMissingNode());
  }

  @ParameterizedTest
  @FieldSource("KINDS")
  void fieldsOfALaterVersionAreSkipped(String plural) {
    ObjectNode object = whole(plural);
    ObjectNode later = object.deepCopy();
    addUnknown(later.withObjectProperty("spec"));
    addUnknown(later.withObjectProperty("status"));

    assertThat(written(read(plural, later)).at("/spec/later").isMissingNode()).isTrue();
  }

  /** Into each object but maps, whose keys are data, and Kubernetes' own types. */
  private static void addUnknown(ObjectNode object) {
    for (var field : object.properties()) {
      boolean own =
          !List.of("nodeSelector", "imagesPerClass", "dropped", "conditions", "tolerations")
              .contains(field.getKey());
      if (own && field.getValue() instanceof ObjectNode inner) {
        addUnknown(inner);
      } else if (own && field.getValue().isArray()) {
        field
            .getValue()
            .forEach(
                e -> {
                  if (e instanceof ObjectNode inner) {
                    addUnknown(inner);
                  }
                });
      }
    }
    object.put("later", "a field that this program does not know");
  }

  @Test
  void aNumberOfCpusIsReadAsAQuantity() {
    Serving.Amounts amounts = Serialization.unmarshal("cpu: 2", Serving.Amounts.class);

    assertThat(amounts).isEqualTo(new Serving.Amounts("2", null));
  }

  @Test
  void whatIsAbsentIsNotWritten() {
    DetectorModelStatus status =
        new DetectorModelStatus(1, List.of(), "", "", null, null, 0, null, null);

    assertThat(Serialization.asJson(status)).doesNotContain("null", "version", "candidate");
  }

  @Test
  void listsThatAreAbsentAreReadAsEmpty() {
    TrainingRunStatus status = Serialization.unmarshal("phase: Pending", TrainingRunStatus.class);

    assertThat(status.conditions()).isEmpty();
    assertThat(status.stages()).isEmpty();
  }

  @Test
  void sharesKeepFourDecimalsAndAreNeverRoundedUp() {
    Metrics metrics = new Metrics(7, 6.0 / 7, 0.84999, 1, 0.85, null, 1e-9);

    assertThat(metrics).isEqualTo(new Metrics(7, 0.8571, 0.8499, 1, 0.85, null, 0));
  }
}
