package dev.loupe.serving.shadow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.loupe.contract.TrafficSplit.Shadow;
import dev.loupe.serving.fixture.Client;
import dev.loupe.serving.fixture.Client.Answer;
import dev.loupe.serving.fixture.Pictures;
import dev.loupe.serving.fixture.ServerFiles;
import dev.loupe.serving.fixture.ServerProcess;
import dev.loupe.serving.fixture.TestServer;
import dev.loupe.serving.fixture.WrittenSplit;
import dev.loupe.serving.shadow.BadCandidate.Manner;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A pod of the serving version and one of a candidate, in processes of their own. */
class ShadowProcessTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String CANDIDATE_HOST = "127.0.0.2";
  private static final String POLICY = "{\"rateLimits\": {\"predict\": \"1/h\"}}";
  private static final int PICTURES = 6;

  /** Maxima fall by themselves. */
  private static final String OF_USERS =
      "(aidetect_(predict|batch|caller|grpc|image|re(quest|sponse))|http_)(?!.*_max\\{).*";

  @TempDir static Path folder;
  static int internalPort;
  static ServerFiles files;
  static WrittenSplit split;
  static ServerProcess serving;
  static Client client;
  static List<JsonNode> alone;

  @BeforeAll
  static void start() {
    internalPort = TestServer.freePort();
    files = new ServerFiles(folder, POLICY);
    files.letIn("somebody", "whom the candidate would let in");
    split = new WrittenSplit(folder, "v2", CANDIDATE_HOST);
    split.serving("v1", "127.0.0.1");
    client = new Client();
    Map<String, String> environment = environment("v1");
    environment.remove("LOUPE_API_KEYS_DIR");
    environment.remove("LOUPE_POLICY_FILE");
    serving = ServerProcess.start(folder, environment);
    serving.awaitReady(client);
    alone = said();
  }

  @AfterAll
  static void stop() {
    serving.close();
    client.close();
  }

  private static Map<String, String> environment(String version) {
    Map<String, String> environment = new HashMap<>(files.environment());
    environment.put("LOUPE_VERSION", version);
    environment.put("LOUPE_SPLIT_FILE", split.file().toString());
    environment.put("LOUPE_INTERNAL_PORT", Integer.toString(internalPort));
    return environment;
  }

  /** What is said of some pictures, without what differs from answer to answer. */
  private static List<JsonNode> said() {
    return IntStream.range(0, PICTURES).mapToObj(ShadowProcessTest::said).toList();
  }

  private static JsonNode said(int number) {
    Answer answer = client.postRaw(serving.uri("/predict"), "image/jpeg", picture(number));
    assertThat(answer.status()).isEqualTo(200);
    return answer.json().get("probabilities");
  }

  private static byte[] picture(int number) {
    return Pictures.picture("jpg", 320, 240, 20 + 35 * number);
  }

  private static void shadow(String version) {
    split.shadow("v1", new Shadow(version, CANDIDATE_HOST, 100));
    await().atMost(PATIENCE).until(() -> !samples(serving, series(version)).isEmpty());
  }

  private static String series(String version) {
    return "(?=.*candidate=\"%s\")aidetect_shadow_(comparisons|dropped)_total.*".formatted(version);
  }

  private static List<String> samples(ServerProcess server, String pattern) {
    return client
        .get(server.managementUri("/metrics"))
        .text()
        .lines()
        .filter(line -> line.matches(pattern))
        .toList();
  }

  private static double sum(String pattern) {
    return samples(serving, pattern).stream()
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }

  /** How many pictures had this result, when all of them have one. */
  private static double counted(String version, String result) {
    await().atMost(PATIENCE).until(() -> sum(series(version)) == PICTURES);
    return sum("(?=.*=\"%s\")".formatted(result) + series(version));
  }

  @ParameterizedTest
  @CsvSource({
    "DEAD, unreachable",
    "HANGS, late",
    "DRIPS, late",
    "CLOSES_AT_ONCE, disagreed",
    "CLOSES_IN_MID_ANSWER, disagreed",
    "SAYS_500, disagreed",
    "SAYS_GARBAGE, disagreed",
    "SPEAKS_ANOTHER_FORMAT, incompatible",
    "SPEAKS_NO_HTTP, disagreed",
    "NEVER_ENDS, disagreed",
    "SAYS_503, busy"
  })
  void usersAreAnsweredAsEverHoweverACandidateBehaves(Manner manner, String result) {
    try (BadCandidate candidate = new BadCandidate(CANDIDATE_HOST, internalPort, manner)) {
      assertThat(candidate).isNotNull();
      String version = manner.name().toLowerCase(Locale.ROOT).replace('_', '-');
      shadow(version);

      assertThat(said()).isEqualTo(alone);

      assertThat(counted(version, result)).isEqualTo(PICTURES);
    }
  }

  @Test
  void aCandidateIsShownCopiesOfWhichNothingElseTells() {
    Map<String, String> environment = environment("v2");
    environment.put("MICRONAUT_SERVER_HOST", CANDIDATE_HOST);
    try (ServerProcess candidate = ServerProcess.start(folder, environment)) {
      candidate.awaitReady(client);
      List<String> before = samples(candidate, OF_USERS);
      shadow("v2");

      for (int i = 0; i < PICTURES; i++) {
        int shown = i + 1;
        assertThat(said(i)).isEqualTo(alone.get(i));
        // One after the other: of several at once a candidate with its hands full refuses some.
        await().atMost(PATIENCE).until(() -> sum(series("v2")) == shown);
      }

      assertThat(sum("(?=.*=\"agreed\")" + series("v2")))
          .as("%s", samples(serving, series("v2")))
          .isEqualTo(PICTURES);
      assertThat(sum("aidetect_shadow_score_difference_sum.*\"v2\".*")).isZero();
      assertThat(sum("aidetect_shadow_latency_seconds_count.*\"v2\".*")).isEqualTo(2 * PICTURES);
      assertThat(before).isNotEmpty();
      assertThat(samples(candidate, OF_USERS)).isEqualTo(before);
      assertThat(candidate.output()).doesNotContain("prediction_complete", "prediction_refused");
    }
  }
}
