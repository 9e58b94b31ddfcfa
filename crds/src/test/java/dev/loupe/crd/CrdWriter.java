package dev.loupe.crd;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.crdv2.generator.CRDPostProcessor;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.ParameterizedType;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Makes the CRDs from the records: fabric8's generator, then {@link SchemaFinish}. */
final class CrdWriter {
  static final List<Class<? extends HasMetadata>> KINDS =
      List.of(DetectorModel.class, TrainingRun.class, ModelVersion.class);

  private static final String HEADER =
      "# Generated from the records in crds/src/main/java; change those, then run\n"
          + "# mvn -pl crds -am test -Dloupe.update=true\n";

  /** Quotes what Kubernetes, which reads YAML 1.1, would take for a boolean: the string "True". */
  private static final YAMLMapper YAML =
      YAMLMapper.builder()
          .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
          .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
          .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
          .build();

  private CrdWriter() {}

  /** The CRDs by file name. */
  static Map<String, CustomResourceDefinition> crds() {
    Map<String, CustomResourceDefinition> made = new TreeMap<>();
    new CRDGenerator()
        .customResourceClasses(List.copyOf(KINDS))
        .forCRDVersions("v1")
        .withParallelGenerationEnabled(false)
        .withPostProcessor(
            new CRDPostProcessor() {
              @Override
              public HasMetadata process(HasMetadata crd, String version) {
                made.put(crd.getMetadata().getName() + ".yaml", (CustomResourceDefinition) crd);
                return crd;
              }
            })
        .withOutput(new Nowhere())
        .generate();
    made.values().forEach(CrdWriter::finish);
    return made;
  }

  static String yaml(CustomResourceDefinition crd) {
    JsonNode tree = new KubernetesSerialization().convertValue(crd, JsonNode.class);
    try {
      return HEADER + YAML.writeValueAsString(plainNumbers(tree));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void finish(CustomResourceDefinition crd) {
    Class<? extends HasMetadata> kind =
        KINDS.stream()
            .filter(one -> one.getSimpleName().equals(crd.getSpec().getNames().getKind()))
            .findFirst()
            .orElseThrow();
    CustomResourceDefinitionVersion version = crd.getSpec().getVersions().getFirst();
    JSONSchemaProps root = version.getSchema().getOpenAPIV3Schema();
    ParameterizedType custom = (ParameterizedType) kind.getGenericSuperclass();
    JSONSchemaProps spec = SchemaFinish.field(root, "spec");
    JSONSchemaProps status = SchemaFinish.field(root, "status");
    boolean facts = kind == ModelVersion.class;
    new SchemaFinish(facts ? SchemaFinish.Mode.FACT : SchemaFinish.Mode.WISH)
        .record((Class<?>) custom.getActualTypeArguments()[0], spec);
    new SchemaFinish(SchemaFinish.Mode.OBSERVED)
        .record((Class<?>) custom.getActualTypeArguments()[1], status);
    spec.setDescription(
        facts ? "spec is what the version is, and where it came from." : "spec is what is wanted.");
    status.setDescription("status is what was observed; only the operator writes it.");
    root.setDescription(kind.getAnnotation(JsonClassDescription.class).value());
    root.setRequired(List.of("spec"));
    root.getProperties().put("metadata", boundedName());
    List<String> columns =
        Arrays.stream(kind.getAnnotationsByType(AdditionalPrinterColumn.class))
            .map(AdditionalPrinterColumn::name)
            .toList();
    version.setAdditionalPrinterColumns(
        version.getAdditionalPrinterColumns().stream()
            .sorted(
                Comparator.comparing(
                    (CustomResourceColumnDefinition c) -> columns.indexOf(c.getName())))
            .toList());
    version.getAdditionalPrinterColumns().forEach(column -> column.setPriority(null));
  }

  /** Kubernetes' own bound, said once more: CEL's cost is estimated from it. */
  private static JSONSchemaProps boundedName() {
    JSONSchemaProps name = new JSONSchemaProps();
    name.setType("string");
    name.setMaxLength(253L);
    JSONSchemaProps metadata = new JSONSchemaProps();
    metadata.setType("object");
    metadata.setProperties(Map.of("name", name));
    return metadata;
  }

  /**
   * The generator says 1.0 where the API server will say 1, and 1.0E-4 where people read 0.0001.
   */
  private static JsonNode plainNumbers(JsonNode node) {
    return switch (node) {
      case ObjectNode object -> {
        object.properties().forEach(field -> field.setValue(plainNumbers(field.getValue())));
        yield object;
      }
      case ArrayNode array -> {
        for (int i = 0; i < array.size(); i++) {
          array.set(i, plainNumbers(array.get(i)));
        }
        yield array;
      }
      case JsonNode number when number.isDouble() && number.canConvertToExactIntegral() ->
          JsonNodeFactory.instance.numberNode(number.longValue());
      case JsonNode number when number.isDouble() ->
          JsonNodeFactory.instance.numberNode(number.decimalValue().stripTrailingZeros());
      default -> node;
    };
  }

  /** The generator wants to write files; what it made is taken before. */
  private static final class Nowhere implements CRDGenerator.CRDOutput<OutputStream> {
    @Override
    public OutputStream outputFor(String name) {
      return new ByteArrayOutputStream();
    }

    @Override
    public void close() {}
  }
}
