package dev.loupe.charts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.Test;

class OperatorDeploymentTest {
  @Test
  void theOperatorLearnsWhoItIsAndWhatToRun() {
    Rendering rendering =
        Rendering.of(
            """
        watchNamespaces: [team-a, team-b]
        reconcile: {atOnce: 4, perSecond: 2}
        imagePullSecrets: [{name: first}, {name: second}]
        images:
          trainerCuda: {repository: registry.example/trainer-cuda, tag: "7"}
        """);

    assertThat(
            Rendering.elements(rendering.operatorPod().at("/containers/0/env"))
                .map(variable -> variable.path("name").asText()))
        .containsExactlyInAnyOrder(
            "LOUPE_POD_NAME",
            "LOUPE_NAMESPACE",
            "LOUPE_WATCH_NAMESPACES",
            "LOUPE_LEADER_ELECTION",
            "LOUPE_RECONCILES_AT_ONCE",
            "LOUPE_RECONCILES_PER_SECOND",
            "LOUPE_SERVING_IMAGE",
            "LOUPE_TRAINER_IMAGE",
            "LOUPE_TRAINER_CUDA_IMAGE",
            "LOUPE_IMAGE_PULL_SECRETS",
            "LOUPE_SERVING_ENV");
    assertThat(rendering.operatorEnv("LOUPE_WATCH_NAMESPACES")).isEqualTo("team-a,team-b");
    assertThat(rendering.operatorEnv("LOUPE_LEADER_ELECTION")).isEqualTo("true");
    assertThat(rendering.operatorEnv("LOUPE_RECONCILES_AT_ONCE")).isEqualTo("4");
    assertThat(rendering.operatorEnv("LOUPE_RECONCILES_PER_SECOND")).isEqualTo("2");
    assertThat(rendering.operatorEnv("LOUPE_TRAINER_CUDA_IMAGE"))
        .isEqualTo("registry.example/trainer-cuda:7");
    assertThat(rendering.operatorEnv("LOUPE_IMAGE_PULL_SECRETS")).isEqualTo("first,second");
    assertThat(rendering.operatorPod().path("imagePullSecrets"))
        .isEqualTo(Rendering.yaml("[{name: first}, {name: second}]"));
  }

  @Test
  void theOperatorLearnsWhatServingPodsAreToldBesideItsOwn() {
    assertThat(Rendering.ofDefaults().operatorEnv("LOUPE_SERVING_ENV")).isEqualTo("{}");
    assertThat(
            Rendering.yaml(
                Rendering.of(
                        """
        serving:
          env:
            OTEL_RESOURCE_ATTRIBUTES: team="a&b",model=$(LOUPE_MODEL)
            LOUPE_THREADS: "2"
        """)
                    .operatorEnv("LOUPE_SERVING_ENV")))
        .isEqualTo(
            Rendering.yaml(
                """
        LOUPE_THREADS: "2"
        OTEL_RESOURCE_ATTRIBUTES: team="a&b",model=$$(LOUPE_MODEL)
        """));
  }

  @Test
  void theExampleOfThePageOfServingReachesTheOperator() {
    String page = Repository.text(Repository.ROOT.resolve("docs/serving.md"));
    String example = page.split("```yaml\n", -1)[1].split("```", -1)[0];

    assertThat(Rendering.yaml(Rendering.of(example).operatorEnv("LOUPE_SERVING_ENV")))
        .isEqualTo(Rendering.yaml(example).at("/serving/env"));
  }

  @Test
  void probesAskTheManagementPort() {
    JsonNode container = Rendering.ofDefaults().operatorPod().at("/containers/0");

    assertThat(container.at("/ports"))
        .isEqualTo(Rendering.yaml("[{name: management, containerPort: 9090}]"));
    assertThat(List.of("startupProbe", "livenessProbe"))
        .allSatisfy(
            probe ->
                assertThat(container.path(probe).path("httpGet"))
                    .isEqualTo(Rendering.yaml("{path: /health/liveness, port: management}")));
    assertThat(container.at("/readinessProbe/httpGet"))
        .isEqualTo(Rendering.yaml("{path: /health/readiness, port: management}"));
  }

  @Test
  void aSlowStartAndAnAbsentApiServerAreWaitedOut() {
    JsonNode container = Rendering.ofDefaults().operatorPod().at("/containers/0");

    assertThat(patienceSeconds(container.path("startupProbe"))).isGreaterThanOrEqualTo(180);
    assertThat(patienceSeconds(container.path("livenessProbe"))).isGreaterThanOrEqualTo(60);
  }

  private static int patienceSeconds(JsonNode probe) {
    return probe.path("periodSeconds").asInt() * probe.path("failureThreshold").asInt();
  }

  @Test
  void placementIsTheUsers() {
    JsonNode pod =
        Rendering.of(
                """
        priorityClassName: high
        nodeSelector: {kubernetes.io/arch: amd64}
        tolerations: [{key: infra, operator: Exists}]
        affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: []}}}
        topologySpreadConstraints: [{maxSkew: 1, topologyKey: zone, whenUnsatisfiable: DoNotSchedule}]
        terminationGracePeriodSeconds: 45
        """)
            .operatorPod();

    assertThat(pod.path("priorityClassName").asText()).isEqualTo("high");
    assertThat(pod.path("nodeSelector")).isEqualTo(Rendering.yaml("{kubernetes.io/arch: amd64}"));
    assertThat(pod.path("tolerations"))
        .isEqualTo(Rendering.yaml("[{key: infra, operator: Exists}]"));
    assertThat(pod.at("/affinity/nodeAffinity").isObject()).isTrue();
    assertThat(
            pod.at(
                    "/topologySpreadConstraints/0/labelSelector/matchLabels/app.kubernetes.io~1component")
                .asText())
        .isEqualTo("operator");
    assertThat(pod.path("terminationGracePeriodSeconds").asInt()).isEqualTo(45);
  }

  @Test
  void severalPodsKeepApartFromEachOther() {
    assertThat(Rendering.ofDefaults().operatorPod().has("affinity")).isFalse();
    assertThat(Rendering.of("replicas: 2").operatorPod().at("/affinity/podAntiAffinity").isObject())
        .isTrue();
  }

  @Test
  void withoutAnElectionTheOldOperatorGoesBeforeTheNewOneComes() {
    assertThat(
            Rendering.of("leaderElection: {enabled: false}")
                .operator()
                .at("/spec/strategy/type")
                .asText())
        .isEqualTo("Recreate");
    assertThat(Rendering.ofDefaults().operator().at("/spec/strategy/type").asText())
        .isEqualTo("RollingUpdate");
  }

  @Test
  void twoOperatorsWithoutAnElectionAreRefused() {
    assertThatThrownBy(() -> Rendering.of("{replicas: 2, leaderElection: {enabled: false}}"))
        .hasMessageContaining("replicas is 2 and leaderElection.enabled is false")
        .hasMessageContaining("Nothing was installed.");
  }

  @Test
  void otherRightsStartTheOperatorAnew() {
    assertThat(checksum(Rendering.of("leaderElection: {enabled: false}")))
        .isNotEqualTo(checksum(Rendering.ofDefaults()));
    assertThat(checksum(Rendering.of("crds: {install: false}")))
        .isNotEqualTo(checksum(Rendering.ofDefaults()));
    assertThat(checksum(Rendering.of("replicas: 3"))).isEqualTo(checksum(Rendering.ofDefaults()));
  }

  private static String checksum(Rendering rendering) {
    String checksum =
        rendering.operator().at("/spec/template/metadata/annotations/checksum~1config").asText();
    assertThat(checksum).matches("[0-9a-f]{64}");
    return checksum;
  }
}
