package dev.loupe.serving.split;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import dev.loupe.contract.TrafficSplit.Session;
import dev.loupe.inference.GRPCInferenceServiceGrpc;
import dev.loupe.inference.GRPCInferenceServiceGrpc.GRPCInferenceServiceBlockingStub;
import dev.loupe.inference.ModelInferRequest;
import dev.loupe.inference.ModelInferRequest.InferInputTensor;
import dev.loupe.serving.fixture.Client.Answer;
import dev.loupe.serving.fixture.Form;
import dev.loupe.serving.fixture.LogLines;
import dev.loupe.serving.fixture.Pictures;
import dev.loupe.serving.fixture.TestServer;
import dev.loupe.serving.observe.MetricNames;
import dev.loupe.serving.observe.PredictionLog;
import dev.loupe.serving.oip.Bodies;
import dev.loupe.serving.predict.PredictionIds;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A candidate that does as it should. */
class TrialTest extends Trial {
  static TestServer candidate;
  static ManagedChannel channel;

  @BeforeAll
  static void try_() {
    candidate = candidate(Map.of());
    channel =
        NettyChannelBuilder.forAddress("127.0.0.1", serving.grpcPort()).usePlaintext().build();
    all();
  }

  @AfterAll
  static void over() {
    channel.shutdownNow();
    candidate.close();
  }

  private static void all() {
    follow(split.canary(SERVING, 100, null), serving, candidate);
  }

  private static double count(TestServer server, String name) {
    return server.bean(MeterRegistry.class).find(name).counters().stream()
        .mapToDouble(counter -> counter.count())
        .sum();
  }

  @Test
  void aPictureIsCountedLoggedAndSignedOnceForTheVersionThatAnswered() {
    double here = count(serving, MetricNames.PREDICTIONS);
    double there = count(candidate, MetricNames.PREDICTIONS);
    double requests = count(serving, MetricNames.HTTP_REQUESTS);
    double answered = marks(CANDIDATE, "answered", "none");
    String trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    try (LogLines lines = LogLines.of(PredictionLog.class)) {
      Answer answer =
          client.send(
              HttpRequest.newBuilder(serving.uri("/v1/predict"))
                  .header("Content-Type", "image/jpeg")
                  .header("X-Request-ID", "of-the-shop")
                  .header("traceparent", "00-" + trace + "-00f067aa0ba902b7-01")
                  .POST(BodyPublishers.ofByteArray(Pictures.bright("jpg"))));

      assertThat(version(answer)).isEqualTo(CANDIDATE);
      String id = answer.json().get("prediction_id").asText();
      assertThat(serving.bean(PredictionIds.class).read(id))
          .hasValueSatisfying(said -> assertThat(said.version()).isEqualTo(CANDIDATE));
      assertThat(lines.fields())
          .singleElement(InstanceOfAssertFactories.map(String.class, String.class))
          .containsEntry("event", "prediction_complete")
          .containsEntry("version", CANDIDATE)
          .containsEntry("request_id", "of-the-shop")
          .containsEntry("caller", "anonymous")
          .containsEntry("trace_id", trace);
    }
    assertThat(count(serving, MetricNames.PREDICTIONS)).isEqualTo(here);
    assertThat(count(candidate, MetricNames.PREDICTIONS)).isEqualTo(there + 1);
    assertThat(count(serving, MetricNames.HTTP_REQUESTS)).isEqualTo(requests + 1);
    assertThat(count(candidate, MetricNames.HTTP_REQUESTS)).isZero();
    assertThat(marks(CANDIDATE, "answered", "none")).isEqualTo(answered + 1);
    assertThat(
            serving
                .bean(MeterRegistry.class)
                .get(MetricNames.ROLLOUT_LATENCY)
                .tag(MetricNames.TO, CANDIDATE)
                .timer()
                .count())
        .isGreaterThanOrEqualTo((long) answered + 1);
  }

  @Test
  void anAnswerIsTheSameWhoeverComputesIt() {
    byte[] picture = Pictures.bright("png");
    JsonNode there = explained(serving, "/predict/explain?class=real", picture);
    JsonNode here = explained(candidate, "/predict/explain?class=real", picture);

    for (String field :
        List.of(
            "prediction",
            "probability",
            "probabilities",
            "explained_class",
            "activation_map",
            "heatmap_base64")) {
      assertThat(there.get(field)).as(field).isEqualTo(here.get(field));
    }
    assertThat(there.get("model_version")).isEqualTo(here.get("model_version"));
  }

  private static JsonNode explained(TestServer server, String path, byte[] picture) {
    return client.postRaw(server.uri(path), "image/png", picture).json();
  }

  @Test
  void aBatchWithABadPictureIsTheCandidatesAsFarAsItGoes() {
    double answered = marks(CANDIDATE, "answered", "none");
    byte[] form =
        new Form()
            .file("files", "a.jpg", Pictures.bright("jpg"))
            .file("files", "b.txt", Pictures.text())
            .end();

    Answer answer = client.postForm(serving.uri("/v1/predict/batch"), form);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().get("results").get(0).get("model_version").asText())
        .isEqualTo(CANDIDATE);
    assertThat(answer.json().get("results").get(1).get("error").asText())
        .isEqualTo("Invalid image format");
    assertThat(marks(CANDIDATE, "answered", "none")).isEqualTo(answered + 1);
  }

  @Test
  void aPictureThatNobodyCanReadSaysNothingOfTheCandidate() {
    double neutral = marks(CANDIDATE, "neutral", "none");

    Answer answer = client.postRaw(serving.uri("/predict"), "image/jpeg", Pictures.text());

    assertThat(answer.status()).isEqualTo(400);
    assertThat(marks(CANDIDATE, "neutral", "none")).isEqualTo(neutral + 1);
  }

  @Test
  void theInferenceProtocolsAreSharedToo() {
    String image = Base64.getEncoder().encodeToString(Pictures.bright("jpg"));
    String infer =
        """
        {"inputs": [{"name": "image", "datatype": "BYTES", "shape": [1], "data": ["%s"]}]}"""
            .formatted(image);
    String instances = "{\"instances\": [{\"b64\": \"%s\"}]}".formatted(image);

    Answer v2 = client.postJson(serving.uri("/v2/models/product-photo/infer"), infer);
    Answer v1 = client.postJson(serving.uri("/v1/models/product-photo:predict"), instances);

    assertThat(v2.json().get("model_version").asText()).isEqualTo(CANDIDATE);
    assertThat(v1.status()).isEqualTo(200);
    assertThat(calls(new Metadata()).modelInfer(call()).getModelVersion()).isEqualTo(CANDIDATE);
  }

  @Test
  void numbersGoTheSameWay() {
    String numbers = "0.5,".repeat(3 * 32 * 32 - 1) + "0.5";
    String infer =
        """
        {"inputs": [{"name": "input", "datatype": "FP32", "shape": [1, 3, 32, 32], "data": [%s]}]}"""
            .formatted(numbers);

    Answer there = client.postJson(serving.uri("/v2/models/product-photo/infer"), infer);
    Answer here = client.postJson(serving.uri("/v2/models/product-photo/versions/v1/infer"), infer);

    assertThat(there.json().get("model_version").asText()).isEqualTo(CANDIDATE);
    assertThat(there.json().get("outputs")).isEqualTo(here.json().get("outputs"));
  }

  @Test
  void whoAsksForAVersionByNameGetsIt() {
    String image = Base64.getEncoder().encodeToString(Pictures.bright("jpg"));
    String infer =
        """
        {"inputs": [{"name": "image", "datatype": "BYTES", "shape": [1], "data": ["%s"]}]}"""
            .formatted(image);

    Answer answer =
        client.postJson(serving.uri("/v2/models/product-photo/versions/v1/infer"), infer);

    assertThat(answer.json().get("model_version").asText()).isEqualTo(SERVING);
    assertThat(
            calls(new Metadata())
                .modelInfer(call().toBuilder().setModelVersion(SERVING).build())
                .getModelVersion())
        .isEqualTo(SERVING);
  }

  @Test
  void aSessionStaysWithItsVersion() {
    follow(split.canary(SERVING, 50, new Session("X-Session", null)), serving);
    sticks(
        session ->
            version(
                client.send(
                    HttpRequest.newBuilder(serving.uri("/predict"))
                        .header("X-Session", session)
                        .header("Content-Type", "image/jpeg")
                        .POST(BodyPublishers.ofByteArray(Pictures.bright("jpg"))))));
    sticks(
        session -> {
          Metadata headers = new Metadata();
          headers.put(Metadata.Key.of("x-session", Metadata.ASCII_STRING_MARSHALLER), session);
          return calls(headers).modelInfer(call()).getModelVersion();
        });
    follow(split.canary(SERVING, 50, new Session(null, "shop")), serving);
    sticks(
        session ->
            version(
                client.send(
                    HttpRequest.newBuilder(serving.uri("/predict"))
                        .header("Cookie", "a=b; shop=" + session)
                        .header("Content-Type", "image/jpeg")
                        .POST(BodyPublishers.ofByteArray(Pictures.bright("jpg"))))));
    all();
  }

  private static void sticks(Function<String, String> ask) {
    TreeSet<String> versions = new TreeSet<>();
    for (int i = 0; i < 12; i++) {
      String session = "session-" + i;
      String first = ask.apply(session);
      assertThat(first)
          .isEqualTo(new Assignment(CANDIDATE, 50).takes(session) ? CANDIDATE : SERVING);
      assertThat(ask.apply(session)).isEqualTo(first);
      versions.add(first);
    }
    assertThat(versions).containsExactly(SERVING, CANDIDATE);
  }

  @Test
  void aVersionThatLeavesGivesAllToTheOneThatServesAndCountsNothing() {
    follow(split.serving(CANDIDATE, HOST), serving, candidate);
    double answered = marks(CANDIDATE, "answered", "none");

    assertThat(version(predict())).isEqualTo(CANDIDATE);
    assertThat(marks(CANDIDATE, "answered", "none")).isEqualTo(answered);
    all();
  }

  @Test
  void thatPicturesGoToAnotherVersionIsSaid() {
    assertThat(client.get(serving.uri("/privacy")).json().get("recipients").asText())
        .startsWith("While another version of this model is on trial")
        .endsWith("Nobody else gets anything.");
  }

  private static GRPCInferenceServiceBlockingStub calls(Metadata headers) {
    return GRPCInferenceServiceGrpc.newBlockingStub(channel)
        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
  }

  private static ModelInferRequest call() {
    return ModelInferRequest.newBuilder()
        .setModelName("product-photo")
        .addInputs(InferInputTensor.newBuilder().setName("image").setDatatype("BYTES").addShape(1))
        .addRawInputContents(ByteString.copyFrom(Bodies.elements(Pictures.bright("jpg"))))
        .build();
  }
}
