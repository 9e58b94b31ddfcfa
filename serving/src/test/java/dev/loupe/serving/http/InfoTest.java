package dev.loupe.serving.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.serving.fixture.Client;
import dev.loupe.serving.fixture.Client.Answer;
import dev.loupe.serving.fixture.TestBundle;
import dev.loupe.serving.fixture.TestServer;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InfoTest {
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

  @Test
  void programsAreToldThatItIsAlive() {
    Answer answer = client.get(server.uri("/"));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Content-Type")).isEqualTo("application/json");
    assertThat(answer.text()).isEqualTo("{\"status\":\"alive\"}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"*/*", "application/json"})
  void whateverTheyAccept(String accept) {
    assertThat(root(accept).text()).isEqualTo("{\"status\":\"alive\"}");
  }

  @Test
  void peopleAreSentToThePage() {
    Answer answer = root("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8");

    assertThat(answer.status()).isEqualTo(302);
    URI page = server.uri("/").resolve(answer.header("Location"));
    assertThat(client.get(page).header("Content-Type")).startsWith("text/html");
  }

  private static Answer root(String accept) {
    return client.send(HttpRequest.newBuilder(server.uri("/")).header("Accept", accept).GET());
  }

  @Test
  void theModelIsListedByName() {
    assertThat(client.get(server.uri("/v1/models")).text())
        .isEqualTo("{\"models\":[\"product-photo\"]}");
  }

  @Test
  void whatBecomesOfAPictureIsSaid() {
    Answer answer = client.get(server.uri("/privacy"));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().get("pictures").asText()).contains("forgotten");
    assertThat(answer.json().get("logs").asText())
        .contains("predicted class", "name of the API key", "id of the trace");
    assertThat(answer.json().get("recipients").asText()).startsWith("Nobody:");
  }
}
