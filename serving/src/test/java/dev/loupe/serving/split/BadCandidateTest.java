package dev.loupe.serving.split;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.serving.fixture.Client.Answer;
import dev.loupe.serving.fixture.FakePod;
import dev.loupe.serving.fixture.Pictures;
import dev.loupe.serving.fixture.TestServer;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Candidates that predict nothing: users are answered here, and the right one is blamed. */
class BadCandidateTest extends Trial {
  /** A new split forgets how often nobody answered. */
  @BeforeEach
  void all() {
    follow(split.canary(SERVING, 100, null), serving);
  }

  private static void isAnsweredHere(String result, String reason) {
    double before = marks(CANDIDATE, result, reason);
    double servings = marks(SERVING, "answered", "none");

    Answer answer = predictWithin(2000);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(version(answer)).isEqualTo(SERVING);
    assertThat(marks(CANDIDATE, result, reason)).isEqualTo(before + 1);
    assertThat(marks(SERVING, "answered", "none")).isEqualTo(servings);
  }

  private static Answer predictWithin(int millis) {
    return client.send(
        HttpRequest.newBuilder(serving.uri("/predict"))
            .header("X-Request-Timeout-Ms", Integer.toString(millis))
            .header("Content-Type", "image/jpeg")
            .POST(BodyPublishers.ofByteArray(Pictures.bright("jpg"))));
  }

  @Test
  void whereNobodyIsNobodyIsBlamed() {
    isAnsweredHere("neutral", "unreachable");
  }

  @Test
  void oneThatAcceptsAndNeverAnswersIsLate() {
    try (FakePod _ = FakePod.start(HOST, internalPort, "")) {
      isAnsweredHere("failed", "late");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "neither HTTP nor anything else, failed, error",
    "HTTP/1.1 200 OK|Content-Length: 7||garbage, failed, error",
    "HTTP/1.1 200 OK|Content-Length: 900||cut, failed, error",
    "HTTP/1.1 500 Internal Server Error|Content-Length: 0||, failed, error",
    "HTTP/1.1 503 Service Unavailable|Content-Length: 0||, failed, overloaded",
    "HTTP/1.1 401 Unauthorized|Content-Length: 0||, neutral, refused",
    "HTTP/1.1 404 Not Found|Content-Length: 0||, neutral, refused",
    "HTTP/1.1 426 Upgrade Required|Content-Length: 0||, neutral, refused"
  })
  void oneThatSaysSomethingElseIsNotListenedTo(String said, String result, String reason) {
    try (FakePod _ = FakePod.start(HOST, internalPort, said.replace("|", "\r\n"))) {
      isAnsweredHere(result, reason);
    }
  }

  @Test
  void oneThatSaysMoreThanAnyAnswerHasIsNotHeardOut() {
    String said = "HTTP/1.1 200 OK\r\nContent-Length: 900000\r\n\r\n" + "x".repeat(900_000);
    try (FakePod _ = FakePod.start(HOST, internalPort, said)) {
      isAnsweredHere("failed", "error");
    }
  }

  @Test
  void oneThatRefusesPicturesThatAreGoodHereFails() {
    try (TestServer _ = candidate(Map.of("loupe.min-side", 1000))) {
      isAnsweredHere("failed", "error");
    }
  }

  @Test
  void oneWithAnotherKeyIsNoPodOfTheModel() {
    try (TestServer _ = candidate(Map.of("loupe.keys-dir", bundle.folder().toString()))) {
      isAnsweredHere("neutral", "refused");
    }
  }

  @Test
  void aPictureThatIsBadHereTooSaysNothing() {
    try (FakePod _ = FakePod.start(HOST, internalPort, "nothing of use")) {
      double neutral = marks(CANDIDATE, "neutral", "none");

      Answer answer = client.postRaw(serving.uri("/predict"), "image/jpeg", Pictures.text());

      assertThat(answer.status()).isEqualTo(400);
      assertThat(marks(CANDIDATE, "neutral", "none")).isEqualTo(neutral + 1);
    }
  }

  @Test
  void oneThatHangsCostsOnlyTheFirstFewTheirTime() {
    try (FakePod hanging = FakePod.start(HOST, internalPort, "")) {
      double skipped = marks(CANDIDATE, "skipped", "none");

      for (int i = 0; i < 40; i++) {
        assertThat(predictWithin(1000).status()).isEqualTo(200);
      }

      assertThat(hanging.asked()).isBetween(5, 20);
      assertThat(marks(CANDIDATE, "skipped", "none")).isGreaterThanOrEqualTo(skipped + 20);
    }
  }

  @Test
  void whoHasNoTimeForASecondTryIsAnsweredHereAtOnce() {
    try (FakePod hanging = FakePod.start(HOST, internalPort, "")) {
      Answer _ = predictWithin(15);

      assertThat(hanging.asked()).isZero();
    }
  }
}
