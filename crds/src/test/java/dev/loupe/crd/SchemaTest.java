package dev.loupe.crd;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * Every field of the CRDs is described, bounded, and required or has a meaning when it is absent.
 */
class SchemaTest {
  static final List<String> KINDS = Crds.PLURALS;

  private static Stream<SchemaField> fields(String plural) {
    return SchemaField.all(Crds.schema(plural)).stream();
  }

  private static List<String> paths(Stream<SchemaField> fields) {
    return fields.map(SchemaField::path).toList();
  }

  @ParameterizedTest
  @FieldSource("KINDS")
  void everyFieldsDescriptionStartsWithItsNameAndIsASentence(String plural) {
    Stream<SchemaField> undescribed =
        fields(plural)
            .filter(f -> !f.element())
            .filter(
                f ->
                    !f.schema()
                        .path("description")
                        .asText()
                        .matches("(?s)" + f.name() + "\\b.*\\."));

    assertThat(paths(undescribed)).isEmpty();
  }

  @ParameterizedTest
  @FieldSource("KINDS")
  void everyFieldIsBounded(String plural) {
    assertThat(paths(fields(plural).filter(f -> !bounded(f)))).isEmpty();
  }

  private static boolean bounded(SchemaField field) {
    JsonNode schema = field.schema();
    return switch (field.type()) {
      case "string" -> schema.has("maxLength") || schema.has("enum");
      case "integer or string" -> schema.has("maxLength") && schema.has("pattern");
      case "list" -> schema.has("maxItems") && schema.has("x-kubernetes-list-type");
      case "map" -> schema.has("maxProperties");
      case "integer", "number" ->
          schema.has("format")
              && schema.has("minimum")
              && (schema.has("maximum") || !field.isSpec());
      case "object" -> schema.has("properties");
      case "boolean" -> true;
      default -> false;
    };
  }

  @ParameterizedTest
  @FieldSource("KINDS")
  void everyFieldOfASpecIsRequiredOrDefaultedOrSaysWhatItsAbsenceMeans(String plural) {
    Stream<SchemaField> undecided =
        fields(plural)
            .filter(f -> f.isSpec() && !f.element() && !f.required())
            .filter(f -> !f.schema().has("default"))
            .filter(f -> !f.schema().path("description").asText().contains("Absent:"));

    assertThat(paths(undecided)).isEmpty();
  }

  @ParameterizedTest
  @FieldSource("KINDS")
  void nothingIsMadeUpInWhatWasObserved(String plural) {
    Stream<SchemaField> madeUp =
        fields(plural)
            .filter(f -> !f.isSpec() || plural.equals("modelversions"))
            .filter(f -> f.schema().has("default"));

    assertThat(paths(madeUp)).isEmpty();
  }

  @ParameterizedTest
  @FieldSource("KINDS")
  void unknownFieldsAreNeverKept(String plural) {
    assertThat(Crds.crd(plural).toString())
        .doesNotContain("preserve-unknown-fields", "embedded-resource", "preserveUnknownFields");
  }

  @ParameterizedTest
  @FieldSource("KINDS")
  void theObjectIsOneOfTheCategoryWithASpecAndAStatusOfItsOwn(String plural) {
    assertThat(Crds.crd(plural).at("/spec/names/categories/0").asText()).isEqualTo("loupe");
    assertThat(Crds.crd(plural).at("/spec/scope").asText()).isEqualTo("Namespaced");
    assertThat(Crds.version(plural).at("/subresources").has("status")).isTrue();
    assertThat(Crds.schema(plural).at("/required/0").asText()).isEqualTo("spec");
  }

  @ParameterizedTest
  @FieldSource("KINDS")
  void everyRuleSaysWhatToDo(String plural) {
    assertThat(Rule.all(plural))
        .isNotEmpty()
        .allSatisfy(rule -> assertThat(rule.message()).as(rule.cel()).hasSizeGreaterThan(15));
  }
}
