package dev.loupe.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;

/** Someone who sends pictures. */
final class Client implements AutoCloseable {
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();
  private final String address;

  Client(String address) {
    this.address = address;
  }

  HttpResponse<String> predict(Path picture, String... headers) {
    try {
      return send(Samples.bytes(picture), headers);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether anybody listens: kube-proxy knows of a ready pod a moment after its readiness. */
  boolean isHeard() {
    try {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(address + "/healthz"))
              .timeout(Duration.ofSeconds(5))
              .build();
      return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (ConnectException notYet) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /**
   * @param headers names and values, by turns
   */
  HttpResponse<String> send(byte[] picture, String... headers) throws IOException {
    HttpRequest.Builder request =
        to("/v1/predict", "image/jpeg", HttpRequest.BodyPublishers.ofByteArray(picture));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return send(request);
  }

  /** A request of the Open Inference Protocol. */
  HttpResponse<String> infer(String model, String json) throws IOException {
    return send(
        to(
            "/v2/models/" + model + "/infer",
            "application/json",
            HttpRequest.BodyPublishers.ofString(json)));
  }

  private HttpRequest.Builder to(String path, String type, HttpRequest.BodyPublisher body) {
    return HttpRequest.newBuilder(URI.create(address + path))
        .timeout(Duration.ofSeconds(20))
        .header("Content-Type", type)
        .POST(body);
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws IOException {
    try {
      return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
