package dev.loupe.serving.openapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.swagger.v3.oas.annotations.OpenAPIDefinition;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.enums.SecuritySchemeIn;
import io.swagger.v3.oas.annotations.enums.SecuritySchemeType;
import io.swagger.v3.oas.annotations.info.Info;
import io.swagger.v3.oas.annotations.info.License;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.security.SecurityScheme;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OpenApiTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @OpenAPIDefinition(info = @Info(title = "Zoo", version = "v1", license = @License(name = "MIT")))
  @SecurityScheme(
      name = "Ticket",
      type = SecuritySchemeType.APIKEY,
      in = SecuritySchemeIn.HEADER,
      paramName = "X-Ticket",
      description = "For a day.")
  interface Program {}

  record Fault(String error) {}

  record Coat(@Schema(allowableValues = {"black", "red"}) String colour) {}

  sealed interface Animal permits Cat, Fish {}

  record Cat(
      @JsonProperty("nine_lives") boolean lives,
      @JsonUnwrapped Coat coat,
      @Nullable Animal prey,
      byte[] photo,
      float[][] map)
      implements Animal {}

  @Schema(name = "Swimmer", description = "It swims.")
  record Fish(Map<String, Double> scales, List<Integer> fins) implements Animal {}

  @Retention(RetentionPolicy.RUNTIME)
  @ApiResponse(responseCode = "418", description = "A teapot.")
  @interface Teapot {}

  interface Described {
    @Operation(summary = "Look at one")
    @ApiResponse(
        responseCode = "200",
        description = "It.",
        content =
            @Content(
                mediaType = "application/json",
                schema = @Schema(implementation = Animal.class)))
    @Teapot
    void look(String name);

    @Operation(summary = "Give something")
    @ApiResponse(responseCode = "401", description = "Who are you?")
    void feed();
  }

  static final class Keeper implements Described {
    @Override
    public void look(String name) {}

    @Override
    public void feed() {}

    public void hush() {}
  }

  private static JsonNode describe(String method, String... paths) {
    Method handler =
        Stream.of(Keeper.class.getDeclaredMethods())
            .filter(m -> m.getName().equals(method))
            .findFirst()
            .orElseThrow();
    return OpenApi.describe(
        Program.class,
        Fault.class,
        Stream.of(paths).map(path -> new OpenApi.Route("GET", path, handler)).toList());
  }

  private static JsonNode schema(String name) {
    return describe("look", "/animals/{name}").at("/components/schemas/" + name);
  }

  private static JsonNode json(String text) throws Exception {
    return JSON.readTree(text.replace('\'', '"'));
  }

  @Test
  void anOperationIsWhatItsMethodAndItsInterfaceAndTheirAnnotationsSay() throws Exception {
    JsonNode operation = describe("look", "/animals/{name}").at("/paths/~1animals~1{name}/get");

    assertThat(operation.path("summary").asText()).isEqualTo("Look at one");
    assertThat(operation.path("parameters"))
        .isEqualTo(
            json("[{'name':'name','in':'path','required':true,'schema':{'type':'string'}}]"));
    assertThat(operation.path("responses").fieldNames())
        .toIterable()
        .containsExactly("200", "418", "default");
    assertThat(operation.at("/responses/200/content/application~1json/schema"))
        .isEqualTo(json("{'$ref':'#/components/schemas/Animal'}"));
    assertThat(operation.at("/responses/default/content/application~1json/schema"))
        .isEqualTo(json("{'$ref':'#/components/schemas/Fault'}"));
  }

  @Test
  void aSealedInterfaceIsOneOfItsRecords() throws Exception {
    assertThat(schema("Animal"))
        .isEqualTo(
            json(
                "{'oneOf':[{'$ref':'#/components/schemas/Cat'},{'$ref':'#/components/schemas/Swimmer'}]}"));
  }

  @Test
  void aRecordIsWhatJacksonWrites() throws Exception {
    assertThat(schema("Cat"))
        .isEqualTo(
            json(
                """
                {'type':'object',
                 'properties':{
                   'nine_lives':{'type':'boolean'},
                   'colour':{'type':'string','enum':['black','red']},
                   'prey':{'$ref':'#/components/schemas/Animal'},
                   'photo':{'type':'string','contentEncoding':'base64'},
                   'map':{'type':'array','items':{'type':'array','items':{'type':'number','format':'float'}}}},
                 'required':['nine_lives','colour','photo','map']}
                """));
    assertThat(schema("Swimmer"))
        .isEqualTo(
            json(
                """
                {'description':'It swims.','type':'object',
                 'properties':{
                   'scales':{'type':'object','additionalProperties':{'type':'number','format':'double'}},
                   'fins':{'type':'array','items':{'type':'integer','format':'int32'}}},
                 'required':['scales','fins']}
                """));
  }

  @Test
  void whatCanAnswerThatAKeyIsMissingTakesOneOrNone() throws Exception {
    JsonNode api = describe("feed", "/animals");

    assertThat(api.at("/components/securitySchemes"))
        .isEqualTo(
            json(
                "{'Ticket':{'type':'apiKey','description':'For a day.','in':'header','name':'X-Ticket'}}"));
    assertThat(api.at("/paths/~1animals/get/security")).isEqualTo(json("[{},{'Ticket':[]}]"));
    assertThat(describe("look", "/animals").at("/paths/~1animals/get").has("security")).isFalse();
  }

  @Test
  void twoPathsOfOneMethodHaveTwoIds() {
    assertThat(describe("look", "/animals", "/v1/animals").findValuesAsText("operationId"))
        .containsExactly("look", "look_v1_animals");
  }

  @Test
  void whatIsNotDescribedIsAnError() {
    assertThatIllegalStateException()
        .isThrownBy(() -> describe("hush", "/animals"))
        .withMessageContaining("hush")
        .withMessageContaining("@Operation");
  }
}
