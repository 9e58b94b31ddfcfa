package dev.loupe.operator.prometheus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.operator.prometheus.PrometheusSettings.Login;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PrometheusSettingsTest {
  @Test
  void whatIsNotSaidHasADefault() {
    assertThat(PrometheusSettings.from(Map.of("LOUPE_PROMETHEUS_URL", "")))
        .isEqualTo(
            new PrometheusSettings(
                Optional.empty(),
                new Login.Nobody(),
                Optional.empty(),
                Duration.ofSeconds(10),
                Duration.ofSeconds(15)));
  }

  @Test
  void everythingCanBeSaid() {
    assertThat(
            PrometheusSettings.from(
                Map.of(
                    "LOUPE_PROMETHEUS_URL", "https://metrics.example/prometheus/",
                    "LOUPE_PROMETHEUS_TOKEN_FILE", "/etc/loupe/prometheus/token",
                    "LOUPE_PROMETHEUS_CA_FILE", "/etc/loupe/prometheus-ca/ca.crt",
                    "LOUPE_PROMETHEUS_TIMEOUT", "1m",
                    "LOUPE_PROMETHEUS_DELAY", "0s")))
        .isEqualTo(
            new PrometheusSettings(
                Optional.of(URI.create("https://metrics.example/prometheus")),
                new Login.Token(Path.of("/etc/loupe/prometheus/token")),
                Optional.of(Path.of("/etc/loupe/prometheus-ca/ca.crt")),
                Duration.ofMinutes(1),
                Duration.ZERO));
  }

  @Test
  void aUserComesWithAPassword() {
    assertThat(
            PrometheusSettings.from(
                    Map.of(
                        "LOUPE_PROMETHEUS_USER_FILE", "/user",
                        "LOUPE_PROMETHEUS_PASSWORD_FILE", "/password"))
                .login())
        .isEqualTo(new Login.Password(Path.of("/user"), Path.of("/password")));
    assertThatThrownBy(() -> PrometheusSettings.from(Map.of("LOUPE_PROMETHEUS_USER_FILE", "/user")))
        .hasMessageContaining("only one of them is set");
    assertThatThrownBy(
            () ->
                PrometheusSettings.from(
                    Map.of(
                        "LOUPE_PROMETHEUS_TOKEN_FILE", "/token",
                        "LOUPE_PROMETHEUS_USER_FILE", "/user",
                        "LOUPE_PROMETHEUS_PASSWORD_FILE", "/password")))
        .hasMessageContaining("expected a token, or a user and a password");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "prometheus:9090",
        "ftp://prometheus",
        "http://",
        "http://me:secret@prometheus",
        "http://prometheus?query=up",
        "http://prometheus#x",
        "http://prome theus"
      })
  void anAddressOfAnotherFormIsRefused(String url) {
    assertThatThrownBy(() -> PrometheusSettings.from(Map.of("LOUPE_PROMETHEUS_URL", url)))
        .hasMessage(
            "environment variable LOUPE_PROMETHEUS_URL is %s; expected http://HOST[:PORT][/PATH] or"
                + " https://…, without a user, a query or a fragment",
            url);
  }

  @ParameterizedTest
  @CsvSource({
    "LOUPE_PROMETHEUS_TIMEOUT, 0s, 1s to 60s",
    "LOUPE_PROMETHEUS_TIMEOUT, 61s, 1s to 60s",
    "LOUPE_PROMETHEUS_TIMEOUT, soon, 1s to 60s",
    "LOUPE_PROMETHEUS_DELAY, 6m, 0s to 300s"
  })
  void aTimeOutOfItsBoundsIsRefused(String name, String text, String bounds) {
    assertThatThrownBy(() -> PrometheusSettings.from(Map.of(name, text)))
        .hasMessageStartingWith(
            "environment variable %s is %s; expected a duration from %s", name, text, bounds);
  }
}
