package dev.loupe.charts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServiceAccountTest {
  @Test
  void itsTokenIsMountedByTheOperatorAlone() {
    Rendering rendering = Rendering.ofDefaults();

    assertThat(
            rendering
                .one("ServiceAccount", "loupe")
                .path("automountServiceAccountToken")
                .asBoolean(true))
        .isFalse();
    assertThat(rendering.operatorPod().path("automountServiceAccountToken").asBoolean()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "true, '', loupe, 1",
    "true, mine, mine, 1",
    "false, mine, mine, 0",
    "false, '', default, 0"
  })
  void podsAndBindingsNameTheSameOne(boolean create, String name, String used, int made) {
    Rendering rendering =
        Rendering.of("serviceAccount: {create: %s, name: '%s'}".formatted(create, name));

    assertThat(rendering.names("ServiceAccount")).hasSize(made).allMatch(used::equals);
    assertThat(rendering.operatorPod().path("serviceAccountName").asText()).isEqualTo(used);
    assertThat(rendering.objects().stream().filter(object -> object.has("subjects")))
        .hasSize(2)
        .extracting((JsonNode binding) -> binding.at("/subjects/0/name").asText())
        .containsOnly(used);
  }
}
