package dev.loupe.serving.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.serving.fixture.Client;
import dev.loupe.serving.fixture.Client.Answer;
import dev.loupe.serving.fixture.Form;
import dev.loupe.serving.fixture.Pictures;
import dev.loupe.serving.fixture.RawClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Requests lie in arrays that others used before: nobody is answered for another's picture. */
class BodiesTest extends ReadyServer {
  private static final String FORM = "multipart/form-data; boundary=" + Client.BOUNDARY;
  private static final int REQUESTS = 400;
  private static final int AT_ONCE = 24;

  /** How a picture is sent, whose answer is known. */
  private record Sent(String type, byte[] body, double probability) {}

  @Test
  void everybodyIsAnsweredForTheirOwnPictureHoweverOthersEnd() throws IOException {
    List<Sent> ways = ways();
    Random random = new Random(1);
    int answered = 0;
    try (HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      for (int sent = 0; sent < REQUESTS; sent += AT_ONCE) {
        Map<CompletableFuture<Answer>, Sent> open = new LinkedHashMap<>();
        for (int i = 0; i < AT_ONCE; i++) {
          Sent one = ways.get(random.nextInt(ways.size()));
          switch (random.nextInt(8)) {
            case 0 -> hangUp(one, random);
            case 1 -> open.put(ask(http, one, "1"), one);
            default -> open.put(ask(http, one, "20000"), one);
          }
        }
        for (Map.Entry<CompletableFuture<Answer>, Sent> one : open.entrySet()) {
          Answer answer = one.getKey().join();
          assertThat(answer.status()).isIn(200, 408, 503);
          if (answer.status() == 200) {
            assertThat(answer.json().get("probability").asDouble())
                .isEqualTo(one.getValue().probability());
            answered++;
          }
        }
      }
    }
    assertThat(answered).isGreaterThan(REQUESTS / 2);
  }

  /** Pictures of several sizes, none answered as another, in all forms of a body. */
  private static List<Sent> ways() {
    List<Sent> ways = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      byte[] picture = Pictures.picture("png", 200 + 150 * i, 300, 90 + 20 * i);
      double probability =
          client.postRaw(uri(), "image/png", picture).json().get("probability").asDouble();
      assertThat(ways).extracting(Sent::probability).doesNotContain(probability);
      String json = "{\"image\":\"%s\"}".formatted(Base64.getEncoder().encodeToString(picture));
      ways.add(new Sent("image/png", picture, probability));
      ways.add(new Sent(FORM, Form.ofPicture(picture), probability));
      ways.add(new Sent("application/json", json.getBytes(StandardCharsets.US_ASCII), probability));
    }
    return ways;
  }

  private static URI uri() {
    return server.uri("/predict");
  }

  private static CompletableFuture<Answer> ask(HttpClient http, Sent one, String millis) {
    HttpRequest request =
        HttpRequest.newBuilder(uri())
            .header("Content-Type", one.type())
            .header("X-Request-Timeout-Ms", millis)
            .POST(BodyPublishers.ofByteArray(one.body()))
            .build();
    return http.sendAsync(request, BodyHandlers.ofByteArray()).thenApply(Answer::new);
  }

  /** Somewhere in its body, or right behind it. */
  private static void hangUp(Sent one, Random random) throws IOException {
    try (RawClient gone = new RawClient(uri().getPort())) {
      gone.send(
          "POST /predict HTTP/1.1\r\nHost: x\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n"
              .formatted(one.type(), one.body().length));
      int length = random.nextBoolean() ? one.body().length : random.nextInt(one.body().length);
      gone.send(Arrays.copyOf(one.body(), length));
    }
  }
}
