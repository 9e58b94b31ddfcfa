package dev.loupe.e2e;

import static dev.loupe.e2e.Playground.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.crd.TrainingRun;
import io.fabric8.kubernetes.api.model.Pod;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** How a model serves, and for whom, changed while it serves. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ServingIT {
  private static final String DATA = "file://detectors/data/data";
  private static final Duration SOON = Duration.ofMinutes(2);

  private final Playground playground = Playground.named("serving");
  private final Path picture = Samples.picture(Samples.good(30, 5), "real");

  @BeforeAll
  void data() {
    playground.dataAdd("data", Samples.good(30, 5));
  }

  @AfterAll
  void goodBye() {
    playground.close();
  }

  @Test
  void keysAndLimitsChangeInTheRunningPods() {
    playground.kubectlApply(keys("one"));
    serve("guarded", "    apiKeysSecretName: shop-keys\n");
    Set<String> pods = pods("guarded");
    try (Client client = playground.clientOf("guarded")) {
      assertThat(client.predict(picture).statusCode()).isEqualTo(401);
      assertThat(client.predict(picture, "X-API-Key", "one").statusCode()).isEqualTo(200);
      assertThat(client.predict(picture, "X-API-Key", "two").statusCode()).isEqualTo(401);
      assertThat(playground.model("guarded").getStatus().conditions())
          .noneMatch(
              c -> c.getType().equals("AuthenticationDisabled") && c.getStatus().equals("True"));

      playground.kubectlApply(keys("two"));
      touch("guarded");
      seen(client, "two", "the new key opens", answer -> answer.statusCode() == 200);
      assertThat(client.predict(picture, "X-API-Key", "one").statusCode()).isEqualTo(401);

      patch("guarded", "{\"rateLimits\": {\"predict\": \"3/h\"}}");
      until(
          "the operator has written the limit",
          SOON,
          () -> playground.kubectl("get", "configmap", "guarded-policy", "-o", "yaml"),
          yaml -> yaml.contains("3/h"));
      touch("guarded");
      HttpResponse<String> limited =
          seen(client, "two", "the limit holds", answer -> answer.statusCode() == 429);
      assertThat(limited.headers().firstValue("Retry-After")).isPresent();
      assertThat(limited.body()).contains("\"error\"", "\"request_id\"");

      playground.kubectl("delete", "secret", "shop-keys");
      touch("guarded");
      seen(client, "two", "nobody is let in", answer -> answer.statusCode() == 401);
      assertThat(client.isHeard()).isTrue();
    }
    assertThat(pods("guarded")).as("the pods that began").isEqualTo(pods);
  }

  @Test
  @Fault(
      value =
          "pods rolled, more and fewer of them, and an autoscaler that comes and goes, under HTTP"
              + " and gRPC clients that keep their connections",
      held = "no request fails")
  void changesOfWhatServesFailNoRequest() {
    String version = serve("rolled", "");
    byte[] bytes = Samples.bytes(picture);
    try (Load load =
        Load.by(
            List.of(
                new HttpAsker(playground.address("rolled"), bytes),
                new GrpcAsker(playground.clusterAddress("rolled") + ":9000", "rolled", bytes)))) {
      Set<String> first = pods("rolled");
      patch("rolled", "{\"resources\": {\"limits\": {\"memory\": \"800Mi\"}}}");
      until(
          "another pod alone serves",
          SOON,
          () -> pods("rolled"),
          pods -> pods.size() == 1 && !pods.equals(first));

      patch("rolled", "{\"replicas\": 2}");
      podsBecome("rolled", 2);

      patch("rolled", "{\"autoscaling\": {\"minReplicas\": 1, \"maxReplicas\": 3}}");
      until(
          "there is an autoscaler",
          SOON,
          () -> playground.kubectl("get", "horizontalpodautoscalers", "-o", "name"),
          names -> names.contains("rolled"));
      // As the autoscaler would, which no metrics server tells anything here.
      playground.kubectl("scale", "deployment/" + version, "--replicas=3");
      podsBecome("rolled", 3);
      patch("rolled", "{\"resources\": {\"limits\": {\"memory\": \"768Mi\"}}}");
      until(
          "the pods were rolled, and are as many",
          SOON,
          () -> limits("rolled"),
          limits -> limits.equals(List.of("768Mi", "768Mi", "768Mi")));

      patch("rolled", "{\"autoscaling\": null, \"replicas\": 1}");
      podsBecome("rolled", 1);
      assertThat(playground.kubectl("get", "horizontalpodautoscalers", "-o", "name")).isEmpty();

      assertThat(load.failures()).as("failed requests of " + load.sent()).isEmpty();
      assertThat(load.answersByVersion()).containsOnlyKeys(version);
    }
  }

  /** The version that a quick run made, once it serves. */
  private String serve(String model, String serving) {
    playground.kubectlApply(Manifests.lenientModel(model) + serving);
    playground.kubectlApply(Manifests.quickRun(model).ofModel(model).on(DATA).yaml());
    TrainingRun run = playground.ended(model);
    assertThat(run.getStatus().phase()).as(run.getStatus().message()).isEqualTo("Succeeded");
    String version = Objects.requireNonNull(run.getStatus().version());
    playground.serves(model, version);
    return version;
  }

  private HttpResponse<String> seen(
      Client client, String key, String what, Predicate<HttpResponse<String>> enough) {
    return until(what, SOON, () -> client.predict(picture, "X-API-Key", key), enough);
  }

  /** The kubelet brings what is mounted up to date at once. */
  private void touch(String model) {
    playground.kubectl(
        "annotate",
        "pods",
        "-l",
        "loupe.dev/model=" + model,
        "--overwrite",
        "loupe.dev/touched=" + System.nanoTime());
  }

  private void patch(String model, String serving) {
    playground.kubectl(
        "patch",
        "detectormodel",
        model,
        "--type=merge",
        "-p",
        "{\"spec\": {\"serving\": %s}}".formatted(serving));
  }

  private void podsBecome(String model, int number) {
    until(
        number + " pods of " + model + " are ready, and no others are there",
        SOON,
        () -> serving(model),
        pods -> pods.size() == number && pods.stream().allMatch(ServingIT::isReady));
  }

  private List<Pod> serving(String model) {
    return playground
        .client()
        .pods()
        .inNamespace(playground.namespace())
        .withLabel("loupe.dev/model", model)
        .withLabel("loupe.dev/version")
        .list()
        .getItems();
  }

  private Set<String> pods(String model) {
    return serving(model).stream().map(p -> p.getMetadata().getName()).collect(Collectors.toSet());
  }

  /** The memory limits of all pods, once they are all ready. */
  private List<String> limits(String model) {
    return serving(model).stream()
        .filter(ServingIT::isReady)
        .map(p -> p.getSpec().getContainers().getFirst().getResources().getLimits())
        .map(limits -> limits.get("memory").toString())
        .toList();
  }

  private static boolean isReady(Pod pod) {
    return pod.getStatus().getConditions().stream()
        .anyMatch(c -> c.getType().equals("Ready") && c.getStatus().equals("True"));
  }

  private static String keys(String key) {
    return """
    apiVersion: v1
    kind: Secret
    metadata: {name: shop-keys}
    stringData: {shop: %s}
    """
        .formatted(Sha256.of(key));
  }
}
