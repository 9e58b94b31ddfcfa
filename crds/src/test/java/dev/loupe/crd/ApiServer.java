package dev.loupe.crd;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubeapitest.KubeAPIServer;
import io.fabric8.kubeapitest.KubeAPIServerConfigBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * A real API server with the checked-in CRDs, started once for all tests; a test that takes one as
 * a parameter gets it.
 *
 * <p>The system property {@code loupe.testbin} names the folder made by {@code cluster/cluster
 * testbin DIR}.
 */
final class ApiServer implements AutoCloseable {
  private static final String VERSION = "1.34.3";

  /** Namespace of the objects that tests make. */
  static final String MADE = "made";

  private final KubeAPIServer server;
  private final KubernetesClient client;
  private final Path kubectl;
  private final Path kubeconfig;
  private final Path cache;

  private ApiServer() throws IOException, InterruptedException {
    Path binaries = binaries();
    server =
        new KubeAPIServer(
            KubeAPIServerConfigBuilder.anAPIServerConfig()
                .withTestDir(binaries.toString())
                .withApiServerVersion(VERSION)
                .withOfflineMode(true)
                .withApiServerFlag("--bind-address", "127.0.0.1")
                .build());
    server.start();
    String config = server.getKubeConfigYaml();
    kubeconfig = Files.createTempFile("loupe", ".kubeconfig");
    Files.writeString(kubeconfig, config);
    cache = Files.createTempDirectory("loupe-kubectl");
    kubectl = binaries.resolve("k8s").resolve(VERSION + "-linux-amd64").resolve("kubectl");
    client = new KubernetesClientBuilder().withConfig(Config.fromKubeconfig(config)).build();
    install();
  }

  private static Path binaries() {
    String folder = System.getProperty("loupe.testbin", "");
    if (folder.isEmpty() || folder.startsWith("$")) {
      throw new IllegalStateException(
          "-Dloupe.testbin is not set; cluster/cluster testbin DIR makes the folder to name there");
    }
    return Path.of(folder).toAbsolutePath();
  }

  private void install() throws IOException, InterruptedException {
    must("", "create", "namespace", MADE);
    for (String file : CrdWriter.crds().keySet()) {
      must("", "apply", "--server-side", "-f", file);
      must("", "wait", "--for=condition=Established", "--timeout=30s", "-f", file);
    }
  }

  KubernetesClient client() {
    return client;
  }

  /** What kubectl answers, both streams together. */
  record Answer(int exit, String text) {}

  /** Runs kubectl as a user would. */
  Answer kubectl(String input, String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(kubectl.toString()));
    command.addAll(List.of("--kubeconfig", kubeconfig.toString(), "--cache-dir", cache.toString()));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (var in = process.outputWriter()) {
      in.write(input);
    }
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Answer(process.waitFor(), text);
  }

  /**
   * Makes an object anew in the namespace {@value #MADE}, apart from dry runs in the default one.
   */
  void create(ObjectNode object) throws IOException, InterruptedException {
    String yaml = Serialization.asYaml(object);
    must(yaml, "delete", "-n", MADE, "--ignore-not-found", "-f", "-");
    must(yaml, "apply", "-n", MADE, "--server-side", "-f", "-");
  }

  /** Runs kubectl; what it says if it succeeds. */
  String must(String input, String... arguments) throws IOException, InterruptedException {
    Answer answer = kubectl(input, arguments);
    if (answer.exit() != 0) {
      throw new AssertionError("kubectl " + String.join(" ", arguments) + ": " + answer.text());
    }
    return answer.text();
  }

  @Override
  public void close() throws IOException {
    client.close();
    server.stop();
    Files.delete(kubeconfig);
    try (Stream<Path> cached = Files.walk(cache)) {
      for (Path file : cached.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  /** Hands the one server to tests, and stops it after the last. */
  static final class Extension implements ParameterResolver {
    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      return parameter.getParameter().getType() == ApiServer.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
      return context
          .getRoot()
          .getStore(ExtensionContext.Namespace.GLOBAL)
          .getOrComputeIfAbsent(ApiServer.class, key -> start(), ApiServer.class);
    }

    private static ApiServer start() {
      try {
        return new ApiServer();
      } catch (IOException | InterruptedException e) {
        throw new IllegalStateException("the API server did not start", e);
      }
    }
  }
}
