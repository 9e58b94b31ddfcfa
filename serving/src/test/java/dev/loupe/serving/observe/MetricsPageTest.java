package dev.loupe.serving.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.inference.GRPCInferenceServiceGrpc;
import dev.loupe.inference.ServerLiveRequest;
import dev.loupe.serving.fixture.Client;
import dev.loupe.serving.fixture.Form;
import dev.loupe.serving.fixture.Pictures;
import dev.loupe.serving.fixture.TestBundle;
import dev.loupe.serving.fixture.TestServer;
import dev.loupe.serving.fixture.WrittenSplit;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsPageTest {
  /** What the test of the dashboard compares queries with; the build runs tests in the module. */
  private static final Path LIST =
      Path.of("").toAbsolutePath().resolveSibling("dashboards/metrics/serving.txt");

  private static final Pattern SAMPLE =
      Pattern.compile("(?<name>(?:aidetect|http)_\\w+)\\{(?<labels>.*)} .*");
  private static final Pattern LABEL = Pattern.compile("(?<label>\\w+)=\"[^\"]*\",?");

  @Test
  void whatIsScrapedIsWhatTheDashboardMayAskFor(@TempDir Path root) throws IOException {
    String list;
    WrittenSplit split = new WrittenSplit(root, "v2", "127.0.0.2");
    split.both("product-photo-0123456789", 0, 0);
    Map<String, Object> settings = Map.of("loupe.split-file", split.file().toString());
    try (TestServer server = TestServer.ready(TestBundle.binary(root), settings);
        Client client = new Client()) {
      assertThat(
              client
                  .postForm(server.uri("/predict"), Form.ofPicture(Pictures.bright("jpg")))
                  .status())
          .isEqualTo(200);
      ManagedChannel channel =
          NettyChannelBuilder.forAddress("127.0.0.1", server.grpcPort()).usePlaintext().build();
      try {
        assertThat(
                GRPCInferenceServiceGrpc.newBlockingStub(channel)
                    .serverLive(ServerLiveRequest.getDefaultInstance())
                    .getLive())
            .isTrue();
      } finally {
        channel.shutdownNow();
      }
      String page = client.get(server.managementUri("/metrics")).text();
      checkWithPromtool(page);
      list = list(page);
    }

    if (Boolean.getBoolean("loupe.update")) {
      Files.writeString(LIST, list);
    }
    assertThat(LIST)
        .as("if it differs, call mvn -pl serving -am test -Dloupe.update=true, then see to charts")
        .hasContent(list);
  }

  /** Of Prometheus' rules, where it is at hand: {@code -Dloupe.promtool=$(dashboards/promtool)}. */
  private static void checkWithPromtool(String page) throws IOException {
    String promtool = System.getProperty("loupe.promtool", "");
    if (promtool.isEmpty()) {
      return;
    }
    Process process =
        new ProcessBuilder(promtool, "check", "metrics").redirectErrorStream(true).start();
    try (OutputStream in = process.getOutputStream()) {
      in.write(page.getBytes(StandardCharsets.UTF_8));
    }
    assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .isEmpty();
    assertThat(process.onExit().join().exitValue()).isZero();
  }

  /** A line for each name, with its labels. */
  private static String list(String scraped) {
    Map<String, TreeSet<String>> metrics = new TreeMap<>();
    scraped
        .lines()
        .map(SAMPLE::matcher)
        .filter(Matcher::matches)
        .forEach(
            sample ->
                LABEL
                    .matcher(sample.group("labels"))
                    .results()
                    .forEach(
                        label ->
                            metrics
                                .computeIfAbsent(sample.group("name"), name -> new TreeSet<>())
                                .add(label.group("label"))));
    StringBuilder lines = new StringBuilder();
    metrics.forEach(
        (name, labels) ->
            lines.append(name).append('{').append(String.join(",", labels)).append("}\n"));
    return lines.toString();
  }
}
