package dev.loupe.operator.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.loupe.operator.check.PredictionClient.Outcome;
import dev.loupe.operator.check.ServingModels.ServingModel;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PredictionCheckTest {
  private static final byte[] PICTURE = {(byte) 0xFF, (byte) 0xD8, 1, 2, 3};
  private static final URI ADDRESS = URI.create("http://photo.shop.svc:8080/v1/predict");

  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private HttpServer server;
  private int status = 200;
  private String answer =
      "{\"prediction\": \"real\", \"probability\": 0.25, \"model_version\": \"v1\"}";
  private byte[] received = {};

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
    server.createContext("/v1/predict", this::handle);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void aPredictionIsSuccess() throws InterruptedException {
    assertThat(ask()).isEqualTo(new Outcome.Answered("real", 0.25));
    assertThat(received).isEqualTo(PICTURE);
  }

  @Test
  void anErrorIsTold() throws InterruptedException {
    status = 503;
    answer = "{\"error\": \"not_ready\"}";

    assertThat(ask())
        .isInstanceOfSatisfying(
            Outcome.Failed.class,
            failure ->
                assertThat(failure.why()).endsWith("answered 503: {\"error\": \"not_ready\"}"));
  }

  @Test
  void aModelThatAsksForAKeyWorks() throws InterruptedException {
    status = 401;

    assertThat(ask()).isEqualTo(new Outcome.Guarded(401));
  }

  @Test
  void anAnswerWithoutAPredictionIsAFailure() throws InterruptedException {
    answer = "{\"prediction\": \"real\"}";
    assertThat(ask()).isInstanceOf(Outcome.Failed.class);
    answer = "{\"prediction\": \"real\", \"probability\": 1.5}";
    assertThat(ask()).isInstanceOf(Outcome.Failed.class);
    answer = "welcome";
    assertThat(ask()).isInstanceOf(Outcome.Failed.class);
  }

  @Test
  void anAnswerWithoutEndIsAFailure() throws InterruptedException {
    answer = "{\"prediction\": \"" + "x".repeat(1 << 17) + "\", \"probability\": 0.5}";

    assertThat(ask()).isInstanceOf(Outcome.Failed.class);
  }

  @Test
  void nobodyThereIsAFailure() throws InterruptedException {
    server.stop(0);

    assertThat(ask())
        .isInstanceOfSatisfying(
            Outcome.Failed.class,
            failure -> assertThat(failure.why()).contains("could not be reached"));
  }

  @Test
  void everyServingModelIsAskedAndEachAnswerTold() throws InterruptedException {
    List<ServingModel> models =
        List.of(
            new ServingModel("shop/photo", Optional.of(ADDRESS)),
            new ServingModel("shop/parts", Optional.empty()));

    assertThat(check(models, address -> new Outcome.Answered("real", 0.25))).isFalse();
    assertThat(text())
        .isEqualTo(
            "shop/photo: real (probability 0.25)\nshop/parts failed: it has no Service with a port\n");
  }

  @Test
  void noServingModelIsNoFailure() throws InterruptedException {
    assertThat(check(List.of(), address -> new Outcome.Failed("unasked"))).isTrue();
    assertThat(text())
        .isEqualTo("No DetectorModel serves yet: there is none to send a picture to.\n");
  }

  @Test
  void manyModelsAreNotAllAsked() throws InterruptedException {
    List<ServingModel> models =
        IntStream.range(0, 50)
            .mapToObj(i -> new ServingModel("shop/m" + i, Optional.of(ADDRESS)))
            .toList();

    assertThat(check(models, address -> new Outcome.Answered("real", 0.25))).isTrue();
    assertThat(text().lines())
        .hasSize(21)
        .last()
        .isEqualTo("50 models serve; only the first 20 were asked.");
  }

  @Test
  void thePortNamedHttpIsAsked() {
    assertThat(ServingModels.address(service("grpc", "http")))
        .contains(URI.create("http://photo.shop.svc:81/v1/predict"));
    assertThat(ServingModels.address(service("web")))
        .contains(URI.create("http://photo.shop.svc:80/v1/predict"));
    assertThat(ServingModels.address(service())).isEmpty();
  }

  @Test
  void namespacesAreSeparatedByCommas() {
    assertThat(PredictionCheck.namespaces("team-a, team-b")).containsExactly("team-a", "team-b");
    assertThat(PredictionCheck.namespaces("")).isEmpty();
  }

  private Outcome ask() throws InterruptedException {
    try (PredictionClient client = new PredictionClient(PICTURE)) {
      return client.ask(
          URI.create("http://127.0.0.1:%d/v1/predict".formatted(server.getAddress().getPort())));
    }
  }

  private boolean check(List<ServingModel> models, PredictionCheck.Predictor predictor)
      throws InterruptedException {
    return PredictionCheck.check(
        models, predictor, new PrintStream(said, true, StandardCharsets.UTF_8));
  }

  private String text() {
    return said.toString(StandardCharsets.UTF_8);
  }

  private static Service service(String... portNames) {
    ServiceBuilder service =
        new ServiceBuilder()
            .withNewMetadata()
            .withName("photo")
            .withNamespace("shop")
            .endMetadata()
            .withNewSpec()
            .endSpec();
    for (int i = 0; i < portNames.length; i++) {
      service =
          service
              .editSpec()
              .addNewPort()
              .withName(portNames[i])
              .withPort(80 + i)
              .endPort()
              .endSpec();
    }
    return service.build();
  }

  private void handle(HttpExchange exchange) throws IOException {
    received = exchange.getRequestBody().readAllBytes();
    byte[] body = answer.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, body.length);
    try (exchange) {
      exchange.getResponseBody().write(body);
    }
  }
}
