package dev.loupe.crd;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * That the rules cost far less than the API server allows. It estimates a rule's cost from the
 * largest size of what the rule reads, and refuses a CRD over its limits; so one whose every size
 * is larger says how far away the limits are.
 */
@ExtendWith(ApiServer.Extension.class)
class CostIT {
  static final List<String> KINDS = Crds.PLURALS;

  private static final int TIMES = 3;
  private static final List<String> SIZES = List.of("maxLength", "maxItems", "maxProperties");

  @ParameterizedTest
  @FieldSource("KINDS")
  void theApiServerWouldStillTakeTheRulesIfEverythingWereLarger(String plural, ApiServer server)
      throws Exception {
    JsonNode larger = Crds.crd(plural).deepCopy();
    enlarge(larger);

    assertThat(server.must(Serialization.asYaml(larger), "replace", "--dry-run=server", "-f", "-"))
        .contains("replaced");
  }

  private static void enlarge(JsonNode schema) {
    if (schema instanceof ObjectNode object) {
      SIZES.stream()
          .filter(size -> object.path(size).isInt())
          .forEach(size -> object.put(size, TIMES * object.get(size).asInt()));
    }
    schema.forEach(CostIT::enlarge);
  }
}
