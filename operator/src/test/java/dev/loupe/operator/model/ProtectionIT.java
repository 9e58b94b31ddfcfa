package dev.loupe.operator.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.crd.DetectorModelStatus;
import dev.loupe.operator.fixture.ApiServer;
import dev.loupe.operator.kube.Hold;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(ApiServer.Extension.class)
class ProtectionIT {
  private static final String NOON = "2026-11-21T12:00:00Z";
  private static final String POLICY = ModelWorld.MODEL + "-policy";
  private static final String KEYS = ModelWorld.MODEL + "-keys";

  private final ApiServer server;

  ProtectionIT(ApiServer server) {
    this.server = server;
  }

  private static Optional<ConfigMap> policy(ModelWorld world) {
    return Optional.ofNullable(
        world.client().configMaps().inNamespace(world.namespace()).withName(POLICY).get());
  }

  private static String policyText(ModelWorld world) {
    return policy(world).map(p -> p.getData().get("policy.json")).orElse("");
  }

  private static Optional<PodDisruptionBudget> budget(ModelWorld world) {
    return Optional.ofNullable(
        world
            .client()
            .policy()
            .v1()
            .podDisruptionBudget()
            .inNamespace(world.namespace())
            .withName(ModelWorld.MODEL)
            .get());
  }

  private static Optional<Secret> keys(ModelWorld world) {
    return Optional.ofNullable(
        world.client().secrets().inNamespace(world.namespace()).withName(KEYS).get());
  }

  private static String version(ModelWorld world) {
    world.aModel();
    String version = world.aVersion('a', NOON);
    world.serves(version);
    return version;
  }

  private static void changes(ModelWorld world, String serving) {
    world.changes("{\"spec\": {\"serving\": %s}}".formatted(serving));
  }

  private static void isObserved(ModelWorld world) {
    long generation = world.model().getMetadata().getGeneration();
    world.statusWhere("the change's end", s -> s.observedGeneration() == generation);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"rateLimits": {"predict": "30/min"}} | "predict":"30/min"
          {"maxBatchFiles": 20} | "maxBatchFiles":20
          {"publicMonitoring": true} | "publicMonitoring":true
          {"cors": {"allowedOrigins": ["https://shop.example"]}} | ["https://shop.example"]
          {"trustedProxies": ["10.0.0.0/8"]} | ["10.0.0.0/8"]
          """)
  void whatThePolicySaysChangesWhileThePodsRun(String change, String policy) {
    try (ModelWorld world = new ModelWorld(server)) {
      Deployment before = world.deployment(version(world));
      assertThat(policyText(world)).doesNotContain(policy);

      changes(world, change);

      world.await("the policy", () -> policyText(world), text -> text.contains(policy));
      isObserved(world);
      Deployment after = world.deployment(before.getMetadata().getName());
      assertThat(after.getSpec()).isEqualTo(before.getSpec());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"replicas": 3}
          {"autoscaling": {"minReplicas": 2, "maxReplicas": 4}}
          {"service": {"type": "NodePort"}}
          """)
  void howManyPodsThereAreAndHowTheyAreReachedRollsNone(String change) {
    try (ModelWorld world = new ModelWorld(server)) {
      Deployment before = world.deployment(version(world));

      changes(world, change);

      isObserved(world);
      Deployment after = world.deployment(before.getMetadata().getName());
      assertThat(after.getSpec().getTemplate()).isEqualTo(before.getSpec().getTemplate());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"apiKeysSecretName": "shop-keys"}
          {"resources": {"limits": {"memory": "2Gi"}}}
          {"nodeSelector": {"disk": "ssd"}}
          {"tolerations": [{"key": "gpu", "operator": "Exists"}]}
          {"serviceAccountName": "reader"}
          """)
  void whatPodsAreMadeOfRollsThemAndNoneIsMissingMeanwhile(String change) {
    try (ModelWorld world = new ModelWorld(server)) {
      Deployment before = world.deployment(version(world));

      changes(world, change);

      world.await(
          "another template",
          () -> world.deployment(before.getMetadata().getName()).getSpec(),
          spec ->
              !spec.getTemplate().equals(before.getSpec().getTemplate())
                  && spec.getStrategy().getRollingUpdate().getMaxUnavailable().getIntVal() == 0
                  && spec.getReplicas() == 2);
    }
  }

  @Test
  void theKeyThatSignsIsMadeOnceAndOutlivesTheOperator() {
    try (ModelWorld world = new ModelWorld(server)) {
      String version = version(world);
      String key = keys(world).orElseThrow().getData().get("signing.key");
      assertThat(Base64.getDecoder().decode(key)).hasSize(32);

      world.operatorIsKilledAndComesBack();
      changes(world, "{\"replicas\": 3}");
      world.await(
          "three pods", () -> world.deployment(version).getSpec().getReplicas(), n -> n == 3);

      assertThat(keys(world).orElseThrow().getData().get("signing.key")).isEqualTo(key);
    }
  }

  @Test
  void aKeyThatSomebodyDeletedIsMadeAgainWhenAPodLacksIt() {
    try (ModelWorld world = new ModelWorld(server)) {
      version(world);
      world.client().resource(keys(world).orElseThrow()).delete();
      ModelApplier applier = ModelWorld.applier(server.client());
      String words = "MountVolume.SetUp failed for volume \"keys\" : secret \"%s\" not found";

      applier.apply(world.model(), waiting("secret \"shop-keys\" not found"));
      assertThat(keys(world)).isEmpty();
      applier.apply(world.model(), waiting(words.formatted(KEYS)));

      assertThat(keys(world)).isPresent();
    }
  }

  private static ModelDecision waiting(String words) {
    return new ModelDecision.Wait(
        ModelDecision.Reason.ROLLING_OUT,
        words,
        Optional.of(new Hold("FailedMount", words, Instant.EPOCH)),
        Duration.ofSeconds(5));
  }

  @Test
  void whatSomebodyDeletesOrChangesIsSetRight() {
    try (ModelWorld world = new ModelWorld(server)) {
      version(world);
      ConfigMap policy = policy(world).orElseThrow();
      String wanted = policyText(world);

      world.client().resource(policy).delete();
      world.await("the policy", () -> policyText(world), wanted::equals);
      ConfigMap again = policy(world).orElseThrow();
      again.getData().put("policy.json", "{}");
      world.client().resource(again).update();
      world.await("the policy", () -> policyText(world), wanted::equals);

      world.client().resource(budget(world).orElseThrow()).delete();
      world.await("the budget", () -> budget(world), Optional::isPresent);
    }
  }

  @Test
  void podsAreTakenAwayAFewAtATime() {
    try (ModelWorld world = new ModelWorld(server)) {
      version(world);

      PodDisruptionBudget budget = budget(world).orElseThrow();

      assertThat(budget.getSpec().getMaxUnavailable().getStrVal()).isEqualTo("10%");
      assertThat(budget.getSpec().getSelector().getMatchLabels())
          .containsEntry("loupe.dev/model", ModelWorld.MODEL)
          .doesNotContainKey("loupe.dev/version");
    }
  }

  @Test
  void aModelSaysThatEverybodyIsAnsweredUntilTheLastPodWithoutApiKeysIsGone() {
    try (ModelWorld world = new ModelWorld(server)) {
      String version = version(world);
      world.statusWhere("open", s -> authentication(s).equals("NoApiKeys"));
      Pod draining = world.cluster.drains(world.deployment(version));

      changes(world, "{\"apiKeysSecretName\": \"shop-keys\"}");
      world.await("the keys", () -> world.deployment(version), ProtectionIT::asksForKeys);
      world.cluster.replacesPods(world.deployment(version));

      // Looked at once more when all is replaced but the one that drains.
      changes(world, "{\"maxBatchFiles\": 20}");
      isObserved(world);
      assertThat(authentication(ModelStatuses.of(world.model()))).isEqualTo("ReplacingPods");
      world.cluster.hasDrained(draining);
      world.statusWhere("guarded", s -> authentication(s).equals("ApiKeys"));
    }
  }

  @Test
  void podsOfADeletedVersionAnswerEverybodyHoweverManyKeysThereAre() {
    try (ModelWorld world = new ModelWorld(server)) {
      String version = version(world);
      world.client().resource(world.version(version)).delete();
      world.await("no entry", () -> Optional.ofNullable(world.version(version)), Optional::isEmpty);

      changes(world, "{\"apiKeysSecretName\": \"shop-keys\"}");

      isObserved(world);
      assertThat(authentication(ModelStatuses.of(world.model()))).isEqualTo("ReplacingPods");
    }
  }

  private static boolean asksForKeys(Deployment deployment) {
    return deployment.getSpec().getTemplate().getSpec().getContainers().getFirst().getEnv().stream()
        .anyMatch(variable -> variable.getName().equals("LOUPE_API_KEYS_DIR"));
  }

  private static String authentication(DetectorModelStatus status) {
    return status.conditions().stream()
        .filter(c -> c.getType().equals("AuthenticationDisabled"))
        .map(c -> c.getReason())
        .findFirst()
        .orElse("");
  }
}
