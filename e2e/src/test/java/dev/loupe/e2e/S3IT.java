package dev.loupe.e2e;

import static dev.loupe.e2e.Playground.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.crd.RolloutStatus.Result;
import dev.loupe.crd.TrainingRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Data set and artifacts in buckets of a real S3 server, opened with a Secret. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class S3IT {
  private static final String KEY = "shop-trainer";
  private static final String SECRET_KEY = "not-for-logs-5f1c";
  private static final String DATA = "s3://photos/first";

  private final Playground playground = Playground.named("s3");
  private final Path pictures = Samples.good(120, 1);

  @BeforeAll
  void aServerWithPicturesAndAModel() {
    playground.kubectlApply(Yaml.of("s3server.yaml", Map.of("key", KEY, "secret", SECRET_KEY)));
    playground.kubectl("wait", "--for=condition=Ready", "pod/s3", "--timeout=120s");
    dataAdd();
    playground.kubectlApply(model("photo", "s3"));
  }

  @AfterAll
  void goodBye() {
    playground.close();
  }

  @Test
  @Order(1)
  void picturesOfABucketBecomeAServedVersionInABucket() {
    playground.kubectlApply(run("first", "photo", "s3"));
    TrainingRun run = playground.ended("first");

    assertThat(run.getStatus().phase()).as(run.getStatus().message()).isEqualTo("Succeeded");
    assertThat(playground.versions().getFirst().getSpec().artifact().uri())
        .startsWith("s3://detectors/photo/bundles/");
    playground.serves("photo", run.getStatus().version());
    try (Client client = playground.clientOf("photo")) {
      assertThat(client.predict(Samples.picture(pictures, "real")).statusCode()).isEqualTo(200);
    }
    assertThat(playground.kubectl("get", "pods,jobs,configmaps", "-o", "yaml"))
        .doesNotContain(SECRET_KEY, KEY);
    assertThat(playground.kubectl("logs", "-l", "loupe.dev/model=photo", "--tail=-1"))
        .doesNotContain(SECRET_KEY, KEY);
  }

  @Test
  @Order(2)
  void aVersionThatIsAppliedInAnotherNamespaceServesThere() throws IOException {
    String version = Objects.requireNonNull(playground.model("photo").getStatus().version());
    try (Playground other = Playground.named("s3-elsewhere")) {
      String endpoint = "http://s3." + playground.namespace() + ".svc:7070";
      other.kubectlApply(secret("s3", endpoint, "AWS_SECRET_ACCESS_KEY: " + SECRET_KEY));
      other.kubectlApply(model("photo", "s3"));

      asDocumented(version, other);

      other.serves("photo", version);
      assertThat(other.version(version).getSpec()).isEqualTo(playground.version(version).getSpec());
      assertThat(probabilities(other)).isEqualTo(probabilities(playground));
    }
  }

  @Test
  @Tag("full")
  @Order(3)
  @Fault(
      value =
          "an object store that takes connections and answers nothing, while a candidate is to"
              + " start",
      held =
          "users are answered; the candidate is rejected as NotReady when its deadline is over, and"
              + " tried again when somebody asks for it")
  void aCandidateWhoseStoreHangsIsRejectedAndTriedAgainIfAsked() {
    Rollouts rollouts = new Rollouts(playground, "photo");
    rollouts.spec("{\"paused\": true, \"progressDeadline\": \"1m\"}");
    playground.kubectlApply(
        withSecret(Manifests.run("second").ofModel("photo").on(DATA).seed(8), "s3"));
    TrainingRun run = playground.ended("second");
    assertThat(run.getStatus().phase()).as(run.getStatus().message()).isEqualTo("Succeeded");
    String candidate = Objects.requireNonNull(run.getStatus().version());
    String serving = rollouts.serving();

    Path picture = Samples.picture(pictures, "real");
    try (Load load = Load.on(playground.address("photo"), picture)) {
      Node.signal("STOP", playground.namespace(), "s3");
      try {
        rollouts.spec("{\"paused\": false}");
        Result result = rollouts.rejected(candidate);
        assertThat(result.reason()).as(result.message()).isEqualTo("NotReady");
      } finally {
        Node.signal("CONT", playground.namespace(), "s3");
      }

      rollouts.retry(candidate);
      rollouts.reaches(candidate, "Shadow");
      assertThat(load.failures()).as("%s", load).isEmpty();
      assertThat(load.answersByVersion().keySet()).containsExactly(serving);
    }
  }

  @Test
  void aWrongKeyIsTheRunsMessageAndNotTriedAgain() {
    playground.kubectlApply(
        secret("wrong-s3", "http://s3:7070", "AWS_SECRET_ACCESS_KEY: of-yesterday"));
    playground.kubectlApply(run("wrong-key", "photo", "wrong-s3"));
    TrainingRun run = playground.ended("wrong-key");

    assertThat(run.getStatus().phase()).isEqualTo("Failed");
    assertThat(run.getStatus().message())
        .contains(DATA, "mend AWS_SECRET_ACCESS_KEY in Secret wrong-s3")
        .doesNotContain("of-yesterday", KEY);
    assertThat(run.getStatus().stages().getFirst().attempts()).isEqualTo(1);
  }

  @Test
  void aMissingSecretIsToldInTheKubeletsWords() {
    playground.kubectlApply(run("no-secret", "photo", "nowhere-s3"));

    until(
        "the run says that its Secret is missing",
        Duration.ofMinutes(2),
        () -> playground.run("no-secret").getStatus(),
        status -> status != null && status.message().contains("secret \"nowhere-s3\" not found"));
    playground.kubectl("delete", "trainingrun", "no-secret");
  }

  @Test
  void aSecretThatTheServingPodsLackIsTheModelsMessage() {
    playground.kubectlApply(model("bare", "nowhere-s3"));
    playground.kubectlApply(
        Yaml.of("version.yaml", Map.of("model", "bare", "uri", "s3://detectors/bare/bundles")));

    until(
        "the model says that its Secret is missing",
        Duration.ofMinutes(2),
        () -> playground.model("bare").getStatus(),
        status -> status != null && status.message().contains("secret \"nowhere-s3\" not found"));
  }

  @Tag("full")
  @ParameterizedTest
  @ValueSource(strings = {"Validating", "Training", "Evaluating"})
  @Fault(
      value = "the object store away in each stage, until the stage's first pod gives up",
      held = "another pod is made and goes on; the run ends as without")
  void aStoreThatIsAwayInAStageIsWaitedFor(String phase) {
    String name = "away-" + phase.toLowerCase(Locale.ROOT);
    playground.kubectlApply(inBucket(Manifests.lenientModel(name), name, "s3"));
    playground.kubectlApply(
        withSecret(Manifests.quickRun(name).ofModel(name).on(DATA).retries(5), "s3"));
    playground.reaches(name, phase);

    playground.kubectl("label", "pod", "s3", "app=away", "--overwrite");
    try {
      until(
          "the stage's first pod has given up",
          Duration.ofMinutes(5),
          () -> playground.run(name).getStatus().stages().getLast(),
          stage -> stage.attempts() > 1);
    } finally {
      playground.kubectl("label", "pod", "s3", "app=s3", "--overwrite");
    }

    TrainingRun run = playground.ended(name);
    assertThat(run.getStatus().phase()).as(run.getStatus().message()).isEqualTo("Succeeded");
  }

  private void dataAdd() {
    String address = playground.kubectl("get", "service", "s3", "-o", "jsonpath={.spec.clusterIP}");
    String uri =
        Command.loupeWith(
                Map.of(
                    "AWS_ACCESS_KEY_ID", KEY,
                    "AWS_SECRET_ACCESS_KEY", SECRET_KEY,
                    "AWS_ENDPOINT_URL", "http://" + address + ":7070"),
                "data",
                "add",
                DATA,
                pictures.toString())
            .succeeds()
            .strip();
    assertThat(uri).isEqualTo(DATA);
  }

  private static String model(String name, String secret) {
    return inBucket(
        Yaml.of("model.yaml", Map.of())
            .replace("/photo}", "/" + name + "}")
            .replace("name: photo", "name: " + name),
        name,
        secret);
  }

  private static String inBucket(String model, String name, String secret) {
    return model.replace(
        "uri: file://detectors/artifacts/" + name,
        "uri: s3://detectors/" + name + ", secretName: " + secret);
  }

  private static String run(String name, String model, String secret) {
    return withSecret(Manifests.run(name).ofModel(model).on(DATA), secret);
  }

  private static String withSecret(Manifests.Run run, String secret) {
    return run.yaml().replace("\"" + DATA + "\"", DATA + ", secretName: " + secret);
  }

  private static String secret(String name, String endpoint, String key) {
    return """
    apiVersion: v1
    kind: Secret
    metadata: {name: %s}
    stringData:
      AWS_ACCESS_KEY_ID: %s
      AWS_REGION: us-east-1
      AWS_ENDPOINT_URL: %s
      %s
    """
        .formatted(name, KEY, endpoint, key);
  }

  /** With the lines that the document tells users to call, in a folder of its own. */
  private void asDocumented(String version, Playground other) throws IOException {
    String lines =
        Files.readString(Command.root().resolve("docs/versions.md"))
            .lines()
            .filter(line -> line.startsWith("kubectl "))
            .collect(Collectors.joining("\n"))
            .replace("photo-1a2b3c4d5e", version)
            .replace("-n shop", "-n " + playground.namespace())
            .replace("-n staging", "-n " + other.namespace());
    assertThat(lines.lines()).hasSize(2);
    String folder = Files.createTempDirectory("loupe-version").toString();
    Command.any(List.of("bash", "-euo", "pipefail", "-c", "cd " + folder + "\n" + lines))
        .succeeds();
  }

  private String probabilities(Playground where) {
    try (Client client = where.clientOf("photo")) {
      String answer = client.predict(Samples.picture(pictures, "ai_generated")).body();
      Matcher found = Pattern.compile("\"probabilities\":\\{[^}]+}").matcher(answer);
      assertThat(found.find()).as(answer).isTrue();
      return found.group();
    }
  }
}
