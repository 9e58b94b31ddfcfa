package dev.loupe.charts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the operator is told of Prometheus. */
class PrometheusTest {
  @Test
  void withoutAnAddressItIsToldNothing() {
    Rendering rendering = Rendering.of("prometheus: {secretName: prometheus, tokenKey: token}");

    assertThat(variables(rendering)).isEmpty();
    assertThat(rendering.operatorPod().path("volumes")).hasSize(1);
  }

  @Test
  void anAddressIsEnough() {
    assertThat(variables(Rendering.of("prometheus: {url: 'http://prometheus:9090'}")))
        .isEqualTo(
            Map.of(
                "LOUPE_PROMETHEUS_URL", "http://prometheus:9090",
                "LOUPE_PROMETHEUS_TIMEOUT", "10s",
                "LOUPE_PROMETHEUS_DELAY", "15s"));
  }

  @Test
  void aTokenAndCertificatesAreFilesOfSecretsThatMayBeMissing() {
    Rendering rendering =
        Rendering.of(
            """
            prometheus:
              url: https://prometheus
              secretName: login
              tokenKey: token
              caSecretName: authority
              caKey: tls.crt
            """);

    assertThat(variables(rendering))
        .containsEntry("LOUPE_PROMETHEUS_TOKEN_FILE", "/etc/loupe/prometheus/token")
        .containsEntry("LOUPE_PROMETHEUS_CA_FILE", "/etc/loupe/prometheus-ca/tls.crt")
        .hasSize(5);
    assertThat(rendering.operatorPod().path("volumes"))
        .contains(
            Rendering.yaml("{name: prometheus, secret: {secretName: login, optional: true}}"),
            Rendering.yaml(
                "{name: prometheus-ca, secret: {secretName: authority, optional: true}}"));
    assertThat(rendering.operatorPod().at("/containers/0/volumeMounts"))
        .contains(
            Rendering.yaml("{name: prometheus, mountPath: /etc/loupe/prometheus, readOnly: true}"),
            Rendering.yaml(
                "{name: prometheus-ca, mountPath: /etc/loupe/prometheus-ca, readOnly: true}"));
  }

  @Test
  void aUserComesWithAPassword() {
    assertThat(
            variables(
                Rendering.of(
                    """
                    prometheus: {url: 'http://prometheus', secretName: login, usernameKey: user, passwordKey: password}
                    """)))
        .containsEntry("LOUPE_PROMETHEUS_USER_FILE", "/etc/loupe/prometheus/user")
        .containsEntry("LOUPE_PROMETHEUS_PASSWORD_FILE", "/etc/loupe/prometheus/password")
        .doesNotContainKey("LOUPE_PROMETHEUS_TOKEN_FILE");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "secretName: login",
        "secretName: login, usernameKey: user",
        "secretName: login, tokenKey: token, usernameKey: user, passwordKey: password"
      })
  void aSecretIsReadInOneOfTwoWays(String login) {
    assertThatThrownBy(() -> Rendering.of("prometheus: {url: 'http://prometheus', " + login + "}"))
        .hasMessageContaining("prometheus.secretName is set: set prometheus.tokenKey, or");
  }

  private static Map<String, String> variables(Rendering rendering) {
    return Rendering.elements(rendering.operatorPod().at("/containers/0/env"))
        .filter(variable -> variable.path("name").asText().startsWith("LOUPE_PROMETHEUS_"))
        .collect(
            Collectors.toMap(
                variable -> variable.path("name").asText(),
                (JsonNode variable) -> variable.path("value").asText()));
  }
}
