package dev.loupe.serving.split;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;

import dev.loupe.contract.ModelKey;
import dev.loupe.serving.fixture.Client;
import dev.loupe.serving.fixture.Client.Answer;
import dev.loupe.serving.fixture.Pictures;
import dev.loupe.serving.fixture.TestBundle;
import dev.loupe.serving.fixture.TestServer;
import dev.loupe.serving.fixture.WrittenSplit;
import dev.loupe.serving.observe.MetricNames;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Version v1, which serves on 127.0.0.1, and a split of it with v2, whose host is 127.0.0.2. */
abstract class Trial {
  static final String SERVING = "v1";
  static final String CANDIDATE = "v2";
  static final String HOST = "127.0.0.2";

  @TempDir static Path root;
  static TestBundle bundle;
  static int internalPort;
  static WrittenSplit split;
  static TestServer serving;
  static Client client;

  @BeforeAll
  static void begin() throws IOException {
    Files.write(root.resolve(ModelKey.FILE), new byte[ModelKey.BYTES]);
    bundle = TestBundle.binary(root);
    internalPort = TestServer.freePort();
    split = new WrittenSplit(root, CANDIDATE, HOST);
    serving = server(SERVING, Map.of());
    client = new Client();
  }

  @AfterAll
  static void end() {
    client.close();
    serving.close();
  }

  static TestServer server(String version, Map<String, Object> more) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("loupe.version", version);
    settings.put("loupe.keys-dir", root.toString());
    settings.put("loupe.split-file", split.file().toString());
    settings.put("loupe.internal-port", internalPort);
    settings.putAll(more);
    return TestServer.ready(bundle, settings);
  }

  static TestServer candidate(Map<String, Object> more) {
    Map<String, Object> settings = new HashMap<>(more);
    settings.put("micronaut.server.host", HOST);
    return server(CANDIDATE, settings);
  }

  static void follow(int turn, TestServer... servers) {
    for (TestServer server : servers) {
      await()
          .atMost(30, SECONDS)
          .until(() -> server.bean(SplitFile.class).following().turn() >= turn);
    }
  }

  static Answer predict() {
    return predict(Pictures.bright("jpg"));
  }

  static Answer predict(byte[] jpeg) {
    return client.postRaw(serving.uri("/v1/predict"), "image/jpeg", jpeg);
  }

  static String version(Answer answer) {
    return answer.json().get("model_version").asText();
  }

  /** How often a version got this mark of the one that serves. */
  static double marks(String to, String result, String reason) {
    return serving
        .bean(MeterRegistry.class)
        .get(MetricNames.ROLLOUT_REQUESTS)
        .tags(MetricNames.TO, to, MetricNames.RESULT, result, MetricNames.REASON, reason)
        .counter()
        .count();
  }
}
