package dev.loupe.serving.http;

import static dev.loupe.serving.fixture.Described.faults;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.loupe.serving.fixture.Client;
import dev.loupe.serving.fixture.Client.Answer;
import dev.loupe.serving.fixture.TestBundle;
import dev.loupe.serving.fixture.TestServer;
import dev.loupe.serving.guard.Limited;
import dev.loupe.serving.guard.Open;
import io.micronaut.web.router.Router;
import io.micronaut.web.router.UriRouteInfo;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DocsTest {
  private static final Pattern REFERENCE =
      Pattern.compile("(?:src|href|url): ?\"([^\"]+)\"|(?:src|href)=\"([^\"]+)\"");

  /** Files of the page itself. */
  private static final Set<String> HIDDEN = Set.of("get /docs/{file}");

  @TempDir static Path root;
  static TestServer server;
  static Client client;

  @BeforeAll
  static void start() {
    server = TestServer.listening(TestBundle.binary(root), Map.of());
    client = new Client();
  }

  @AfterAll
  static void stop() {
    client.close();
    server.close();
  }

  private static List<String> references(String text) {
    List<String> found = new ArrayList<>();
    Matcher matcher = REFERENCE.matcher(text);
    while (matcher.find()) {
      found.add(matcher.group(1) == null ? matcher.group(2) : matcher.group(1));
    }
    return found;
  }

  @Test
  void thePageNeedsNothingFromAnotherServer() {
    Answer page = client.get(server.uri("/docs"));
    assertThat(page.status()).isEqualTo(200);
    assertThat(page.header("Content-Type")).isEqualTo("text/html; charset=utf-8");
    assertThat(page.header("Content-Security-Policy")).contains("default-src 'self'");

    List<String> references = references(page.text());
    references.addAll(references(client.get(server.uri("/docs/docs.js")).text()));

    assertThat(references).hasSize(6).contains("openapi.json", "docs/swagger-ui-bundle.js");
    for (String reference : references) {
      URI uri = server.uri("/docs").resolve(reference);
      assertThat(uri.getPort()).isEqualTo(server.port());
      Answer answer = client.get(uri);
      assertThat(answer.status()).as(reference).isEqualTo(200);
      assertThat(answer.response().body()).as(reference).isNotEmpty();
    }
  }

  @Test
  void itsFilesHaveTheirTypesAndNoOthersAreServed() {
    assertThat(type("/docs/swagger-ui.css")).isEqualTo("text/css");
    assertThat(type("/docs/swagger-ui-bundle.js")).isEqualTo("text/javascript");
    assertThat(type("/openapi.json")).isEqualTo("application/json");
    assertThat(client.get(server.uri("/docs/application.properties")).status()).isEqualTo(404);
    assertThat(client.get(server.uri("/docs/..%2f..%2fapplication.properties")).status())
        .isEqualTo(404);
  }

  private static String type(String path) {
    return client.get(server.uri(path)).header("Content-Type");
  }

  @Test
  void theDescriptionNamesEveryRouteAndNoOther() {
    Set<String> described = new HashSet<>();
    for (Map.Entry<String, JsonNode> path : api().path("paths").properties()) {
      path.getValue().fieldNames().forEachRemaining(m -> described.add(m + " " + path.getKey()));
    }

    Set<String> served = new HashSet<>();
    server
        .bean(Router.class)
        .uriRoutes()
        .filter(route -> route.getPort() == null && !isHead(route))
        .forEach(
            route ->
                served.add(
                    route.getHttpMethodName().toLowerCase(Locale.ROOT)
                        + " "
                        + route.getUriMatchTemplate()));
    served.removeAll(HIDDEN);

    assertThat(described).isEqualTo(served);
    assertThat(served).contains("post /predict", "post /v1/predict/batch", "get /health");
  }

  @Test
  void eachPredictionErrorIsDescribedWithAnExample() {
    for (String path : List.of("/predict", "/v1/predict/batch", "/v1/predict/explain")) {
      JsonNode responses = api().path("paths").path(path).path("post").path("responses");

      assertThat(responses.fieldNames())
          .toIterable()
          .contains("200", "400", "401", "408", "413", "415", "429", "500", "503", "default");
      for (Map.Entry<String, JsonNode> response : responses.properties()) {
        if (response.getKey().matches("[45].*")) {
          assertThat(response.getValue().at("/content/application~1json/examples"))
              .as(path + response)
              .isNotEmpty();
        }
      }
    }
  }

  @Test
  void whatAKeyOrALimitCanRefuseSaysSo() {
    Set<String> guarded = new HashSet<>();
    server
        .bean(Router.class)
        .uriRoutes()
        .filter(route -> route.getPort() == null && !isHead(route))
        .filter(route -> !route.getAnnotationMetadata().hasAnnotation(Open.class))
        .forEach(
            route -> {
              String path = route.getUriMatchTemplate().toString();
              String method = route.getHttpMethodName().toLowerCase(Locale.ROOT);
              JsonNode operation = api().path("paths").path(path).path(method);
              assertThat(operation.path("security").toString())
                  .as("keys of " + path)
                  .isEqualTo("[{},{\"ApiKey\":[]},{\"Bearer\":[]}]");
              JsonNode described = operation.path("responses");
              assertThat(described.has("401")).as("401 of " + path).isTrue();
              assertThat(described.has("429"))
                  .as("429 of " + path)
                  .isEqualTo(route.getAnnotationMetadata().hasAnnotation(Limited.class));
              guarded.add(path);
            });
    assertThat(guarded)
        .contains("/predict", "/v2/models/{model}/infer", "/v1/models/{model}:predict");
    assertThat(api().at("/components/securitySchemes/ApiKey/name").asText()).isEqualTo("X-API-Key");
    assertThat(api().at("/components/securitySchemes/Bearer/scheme").asText()).isEqualTo("bearer");
    assertThat(api().at("/paths/~1health/get").has("security")).isFalse();
  }

  @Test
  void itIsOpenApi31AndItsReferencesAndIdsHold() {
    assertThat(api().path("openapi").asText()).isEqualTo("3.1.1");
    assertThat(api().path("info").path("title").asText()).isEqualTo("Loupe");
    for (JsonNode reference : api().findValues("$ref")) {
      assertThat(api().at(reference.asText().substring(1)).isMissingNode())
          .as(reference.asText())
          .isFalse();
    }
    assertThat(api().path("paths").findValuesAsText("operationId"))
        .isNotEmpty()
        .doesNotHaveDuplicates();
  }

  /** An example of a whole body is an object of its schema, and one of a property its value. */
  @Test
  void everyExampleIsWhatItsSchemaSays() {
    int checked = 0;
    for (JsonNode content : api().path("paths").findValues("application/json")) {
      for (JsonNode example : content.path("examples")) {
        assertThat(faults(content.path("schema").path("$ref").asText(), example.path("value")))
            .as(example.toString())
            .isEmpty();
        checked++;
      }
    }
    for (Map.Entry<String, JsonNode> schema : api().at("/components/schemas").properties()) {
      for (Map.Entry<String, JsonNode> property :
          schema.getValue().path("properties").properties()) {
        for (JsonNode example : property.getValue().path("examples")) {
          String reference =
              "#/components/schemas/%s/properties/%s".formatted(schema.getKey(), property.getKey());
          assertThat(faults(reference, example)).as(reference).isEmpty();
          checked++;
        }
      }
    }
    assertThat(checked).isGreaterThan(50);
  }

  private static boolean isHead(UriRouteInfo<?, ?> route) {
    return route.getHttpMethodName().equals("HEAD");
  }

  private static JsonNode api() {
    return client.get(server.uri("/openapi.json")).json();
  }
}
