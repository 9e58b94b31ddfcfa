package dev.loupe.operator.check;

import dev.loupe.contract.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Sends one picture to a serving address. */
final class PredictionClient implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int MOST_READ = 1 << 16;
  private static final int MOST_SHOWN = 300;

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
  private final byte[] jpeg;

  PredictionClient(byte[] jpeg) {
    this.jpeg = jpeg.clone();
  }

  sealed interface Outcome {
    record Answered(String prediction, double probability) implements Outcome {}

    /** It asks for an API key, or for less haste: it works, and is protected. */
    record Guarded(int status) implements Outcome {}

    record Failed(String why) implements Outcome {}
  }

  private record Answer(@Nullable String prediction, @Nullable Double probability) {}

  /**
   * @param address of {@code predict}
   */
  Outcome ask(URI address) throws InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(address)
            .timeout(PATIENCE)
            .header("Content-Type", "image/jpeg")
            .POST(BodyPublishers.ofByteArray(jpeg))
            .build();
    try {
      return read(http.send(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), MOST_READ)));
    } catch (IOException e) {
      return new Outcome.Failed("%s could not be reached: %s".formatted(address, e));
    }
  }

  private static Outcome read(HttpResponse<byte[]> response) {
    String said =
        "%s answered %d: %s"
            .formatted(response.uri(), response.statusCode(), shown(response.body()));
    if (response.statusCode() == 401 || response.statusCode() == 429) {
      return new Outcome.Guarded(response.statusCode());
    }
    if (response.statusCode() != 200) {
      return new Outcome.Failed(said);
    }
    try {
      Answer answer = Json.read(response.body(), Answer.class);
      String prediction = answer.prediction();
      Double probability = answer.probability();
      if (prediction == null || probability == null || !(probability >= 0 && probability <= 1)) {
        return new Outcome.Failed(said + ", without a prediction and a probability from 0 to 1");
      }
      return new Outcome.Answered(prediction, probability);
    } catch (IOException e) {
      return new Outcome.Failed(said + ", which is no JSON");
    }
  }

  private static String shown(byte[] body) {
    String text = new String(body, StandardCharsets.UTF_8).strip();
    return text.length() <= MOST_SHOWN ? text : text.substring(0, MOST_SHOWN) + "…";
  }

  @Override
  public void close() {
    http.close();
  }
}
