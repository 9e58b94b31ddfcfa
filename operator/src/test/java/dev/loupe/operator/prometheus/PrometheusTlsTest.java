package dev.loupe.operator.prometheus;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.loupe.operator.metrics.LoupeMetrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrometheusTlsTest {
  private static final String PASSWORD = "changeit";

  @TempDir static Path folder;
  private static FakePrometheus prometheus;

  @BeforeAll
  static void start() throws Exception {
    keytool("-genkeypair", "-keyalg", "EC", "-dname", "CN=prometheus", "-ext", "SAN=ip:127.0.0.1");
    keytool("-exportcert", "-rfc", "-file", certificate().toString());
    HttpsServer server =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(identity()));
    prometheus = new FakePrometheus(server);
  }

  @AfterAll
  static void stop() {
    prometheus.close();
  }

  @Test
  void aServerWhoseAuthorityIsGivenIsTrusted() {
    assertThat(ask(Optional.of(certificate()))).isEqualTo(new Fetched.Vector(List.of()));
  }

  @Test
  void aServerOfAnUnknownAuthorityIsNot() {
    assertThat(PrometheusClientTest.message(ask(Optional.empty())))
        .contains("can't be reached: ")
        .contains("certification path");
  }

  @Test
  void aFileWithoutCertificatesIsSaid() throws IOException {
    Path empty = Files.writeString(folder.resolve("empty"), "none\n");

    assertThat(PrometheusClientTest.message(ask(Optional.of(empty))))
        .contains(empty + " holds no certificates in PEM");
  }

  private static Fetched ask(Optional<Path> authority) {
    Map<String, String> environment = new HashMap<>();
    environment.put("LOUPE_PROMETHEUS_URL", "https://127.0.0.1:" + prometheus.port());
    authority.ifPresent(file -> environment.put("LOUPE_PROMETHEUS_CA_FILE", file.toString()));
    PrometheusSettings settings = PrometheusSettings.from(environment);
    try (PrometheusClient client =
        new PrometheusClient(
            settings,
            settings.url().orElseThrow(),
            new LoupeMetrics(new SimpleMeterRegistry()),
            Clock.systemUTC())) {
      return client.query("up", Instant.EPOCH);
    }
  }

  private static Path certificate() {
    return folder.resolve("ca.crt");
  }

  private static SSLContext identity() throws GeneralSecurityException, IOException {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(folder.resolve("keys"))) {
      keys.load(in, PASSWORD.toCharArray());
    }
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return context;
  }

  private static void keytool(String... arguments) throws IOException, InterruptedException {
    List<String> command = new java.util.ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments));
    command.addAll(
        List.of("-alias", "server", "-storetype", "PKCS12", "-storepass", PASSWORD, "-keystore"));
    command.add(folder.resolve("keys").toString());
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said =
        new String(
            process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
  }
}
