package dev.loupe.charts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;

class NetworkPoliciesTest {
  @Test
  void theOperatorIsAskedOnItsManagementPortAlone() {
    assertThat(policy(Rendering.ofDefaults(), "loupe").path("ingress"))
        .isEqualTo(Rendering.yaml("[{ports: [{protocol: TCP, port: 9090}]}]"));
  }

  @Test
  void theOperatorAsksTheApiServerTheNameServerTrainersAndServingPods() {
    assertThat(
            policy(Rendering.of("networkPolicy: {apiServerPorts: [16443]}"), "loupe")
                .path("egress"))
        .isEqualTo(
            Rendering.yaml(
                """
                - ports: [{protocol: TCP, port: 16443}]
                - ports: [{protocol: UDP, port: 53}, {protocol: TCP, port: 53}]
                - to:
                    - namespaceSelector: {}
                      podSelector:
                        matchLabels: {app.kubernetes.io/managed-by: loupe}
                        matchExpressions:
                          - {key: app.kubernetes.io/component, operator: In, values: [trainer, serving]}
                  ports: [{protocol: TCP, port: 9090}]
                """));
  }

  @Test
  void theOperatorAsksThePrometheusThatIsNamed() {
    assertThat(
            policy(Rendering.of("prometheus: {url: 'http://prometheus:9090'}"), "loupe")
                .at("/egress/3"))
        .isEqualTo(
            Rendering.yaml("{ports: [{protocol: TCP, port: 9090}, {protocol: TCP, port: 443}]}"));
    assertThat(
            policy(
                    Rendering.of(
                        """
                        prometheus: {url: 'http://prometheus'}
                        networkPolicy:
                          prometheusPorts: [8481]
                          prometheusTo: [{namespaceSelector: {matchLabels: {name: monitoring}}}]
                        """),
                    "loupe")
                .at("/egress/3"))
        .isEqualTo(
            Rendering.yaml(
                """
                ports: [{protocol: TCP, port: 8481}]
                to: [{namespaceSelector: {matchLabels: {name: monitoring}}}]
                """));
  }

  @Test
  void metricsMayBeForSomeAlone() {
    Rendering rendering =
        Rendering.of(
            """
            watchNamespaces: [team-a]
            networkPolicy: {metricsFrom: [{namespaceSelector: {matchLabels: {name: monitoring}}}]}
            """);
    JsonNode monitoring =
        Rendering.yaml("[{namespaceSelector: {matchLabels: {name: monitoring}}}]");

    assertThat(policy(rendering, "loupe").at("/ingress/0/from")).isEqualTo(monitoring);
    assertThat(policy(rendering, "loupe-serving").at("/ingress/2/from"))
        .as("and the operator")
        .isEqualTo(
            Rendering.yaml(
                """
            - namespaceSelector: {matchLabels: {name: monitoring}}
            - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: loupe-system}}
              podSelector:
                matchLabels:
                  app.kubernetes.io/name: loupe
                  app.kubernetes.io/instance: loupe
                  app.kubernetes.io/component: operator
            """));
    assertThat(policy(rendering, "loupe-serving").at("/ingress/1"))
        .as("what serving pods ask each other")
        .isEqualTo(
            Rendering.yaml(
                """
            from:
              - podSelector:
                  matchLabels: {app.kubernetes.io/managed-by: loupe, app.kubernetes.io/component: serving}
            ports: [{protocol: TCP, port: 8082}]
            """));
    assertThat(policy(rendering, "loupe-serving").at("/ingress/0"))
        .isEqualTo(
            Rendering.yaml("{ports: [{protocol: TCP, port: 8080}, {protocol: TCP, port: 9000}]}"));
  }

  @Test
  void trainersAnswerTheOperatorAlone() {
    assertThat(policy(Rendering.of("watchNamespaces: [team-a]"), "loupe-trainer").path("ingress"))
        .isEqualTo(
            Rendering.yaml(
                """
                - from:
                    - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: loupe-system}}
                      podSelector:
                        matchLabels:
                          app.kubernetes.io/name: loupe
                          app.kubernetes.io/instance: loupe
                          app.kubernetes.io/component: operator
                  ports: [{protocol: TCP, port: 9090}]
                """));
  }

  @Test
  void everyNamedNamespaceHasThem() {
    Rendering rendering = Rendering.of("watchNamespaces: [team-a, team-b]");

    assertThat(
            rendering
                .all("NetworkPolicy")
                .map(
                    policy ->
                        policy.at("/metadata/namespace").asText() + "/" + Rendering.name(policy)))
        .containsExactlyInAnyOrder(
            "loupe-system/loupe",
            "team-a/loupe-trainer",
            "team-a/loupe-serving",
            "team-b/loupe-trainer",
            "team-b/loupe-serving");
  }

  @Test
  void theyMayBeLeftOut() {
    assertThat(
            Rendering.of("{watchNamespaces: [team-a], networkPolicy: {enabled: false}}")
                .names("NetworkPolicy"))
        .isEmpty();
  }

  private static JsonNode policy(Rendering rendering, String name) {
    return rendering.one("NetworkPolicy", name).path("spec");
  }
}
