package dev.loupe.operator.prometheus;

import dev.loupe.operator.metrics.LoupeMetrics;
import dev.loupe.operator.poll.WholeAnswer;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks Prometheus' HTTP API. What it answers is bounded in size and time, and never an exception; a
 * few are asked at once, over all models.
 */
final class PrometheusClient implements AutoCloseable {
  static final int MAX_BYTES = 4 << 20;
  private static final int AT_ONCE = 8;
  private static final Duration TO_CONNECT = Duration.ofSeconds(2);
  private static final int MAX_LOGIN_BYTES = 64 << 10;

  private final PrometheusSettings settings;
  private final URI url;
  private final LoupeMetrics metrics;
  private final InstantSource clock;
  private final Semaphore places = new Semaphore(AT_ONCE);
  private Optional<Trusting> http = Optional.empty();

  /** A client, and the certificates that it was made for. */
  private record Trusting(byte[] authority, HttpClient client) {}

  private static final class NoLogin extends Exception {
    private static final long serialVersionUID = 1;

    NoLogin(String message) {
      super(message);
    }
  }

  PrometheusClient(
      PrometheusSettings settings, URI url, LoupeMetrics metrics, InstantSource clock) {
    this.settings = settings;
    this.url = url;
    this.metrics = metrics;
    this.clock = clock;
  }

  /**
   * @param time at which the query is evaluated
   */
  Fetched query(String query, Instant time) {
    Instant begun = clock.instant();
    Fetched fetched = inPlace(query, time);
    metrics.queried(fetched.word(), Duration.between(begun, clock.instant()));
    return fetched;
  }

  private Fetched inPlace(String query, Instant time) {
    try {
      if (!places.tryAcquire(settings.timeout().toMillis(), TimeUnit.MILLISECONDS)) {
        return unreachable("has %d queries of ours to answer already".formatted(AT_ONCE));
      }
      try {
        return send(query, time);
      } finally {
        places.release();
      }
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      return unreachable("was not asked: the operator stops");
    }
  }

  private Fetched send(String query, Instant time) throws InterruptedException {
    HttpRequest request;
    HttpClient client;
    try {
      request = request(query, time);
      client = client();
    } catch (NoLogin unknown) {
      return new Fetched.Refused(url + " was not asked: " + unknown.getMessage());
    }
    try {
      HttpResponse<byte[]> response =
          WholeAnswer.of(client, request, MAX_BYTES, settings.timeout());
      return AnswerReader.read(url.toString(), response.statusCode(), response.body());
    } catch (ExecutionException failed) {
      return failed(Optional.ofNullable(failed.getCause()).orElse(failed));
    } catch (TimeoutException late) {
      return late();
    }
  }

  private HttpRequest request(String query, Instant time) throws NoLogin {
    String form =
        "query=%s&time=%s&timeout=%ds"
            .formatted(
                URLEncoder.encode(query, StandardCharsets.UTF_8),
                millis(time),
                settings.timeout().toSeconds());
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url + "/api/v1/query"))
            .timeout(settings.timeout())
            .header("Content-Type", "application/x-www-form-urlencoded")
            .header("Accept", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(form));
    Optional<String> login = authorization();
    login.ifPresent(value -> request.header("Authorization", value));
    return request.build();
  }

  /** Seconds with three decimals, as Prometheus takes a time. */
  private static String millis(Instant time) {
    long millis = time.toEpochMilli();
    return "%d.%03d".formatted(Math.floorDiv(millis, 1000L), Math.floorMod(millis, 1000L));
  }

  private Optional<String> authorization() throws NoLogin {
    return switch (settings.login()) {
      case PrometheusSettings.Login.Nobody() -> Optional.empty();
      case PrometheusSettings.Login.Token(Path file) -> Optional.of("Bearer " + line(file));
      case PrometheusSettings.Login.Password(Path user, Path password) ->
          Optional.of(
              "Basic "
                  + Base64.getEncoder()
                      .encodeToString(
                          (line(user) + ":" + line(password)).getBytes(StandardCharsets.UTF_8)));
    };
  }

  private static String line(Path file) throws NoLogin {
    String text = new String(content(file), StandardCharsets.UTF_8).strip();
    if (text.isEmpty() || text.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
      throw new NoLogin("%s is not one line of text".formatted(file));
    }
    return text;
  }

  private static byte[] content(Path file) throws NoLogin {
    try {
      if (Files.size(file) > MAX_LOGIN_BYTES) {
        throw new NoLogin("%s is longer than %d KiB".formatted(file, MAX_LOGIN_BYTES >> 10));
      }
      return Files.readAllBytes(file);
    } catch (IOException unread) {
      throw new NoLogin(
          "%s can't be read; the Secret that the chart mounts there is missing, or the key in it"
              .formatted(file));
    }
  }

  /** Another one when the file of certificates has changed. */
  private synchronized HttpClient client() throws NoLogin {
    byte[] authority =
        settings.authority().isPresent() ? content(settings.authority().get()) : new byte[0];
    if (http.isPresent() && Arrays.equals(http.get().authority(), authority)) {
      return http.get().client();
    }
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TO_CONNECT)
            .followRedirects(HttpClient.Redirect.NEVER);
    if (authority.length > 0) {
      try {
        builder.sslContext(Authorities.context(authority));
      } catch (GeneralSecurityException | IOException noCertificates) {
        throw new NoLogin(
            "%s holds no certificates in PEM (%s)"
                .formatted(settings.authority().orElseThrow(), noCertificates.getMessage()));
      }
    }
    http.ifPresent(old -> old.client().shutdown());
    HttpClient client = builder.build();
    http = Optional.of(new Trusting(authority, client));
    return client;
  }

  private Fetched failed(Throwable cause) {
    return switch (cause) {
      case HttpConnectTimeoutException noConnection ->
          unreachable("takes no connection within %d s".formatted(TO_CONNECT.toSeconds()));
      case HttpTimeoutException late -> late();
      case IOException broken when isTooLong(broken) ->
          unreachable("answered with more than %d MiB".formatted(MAX_BYTES >> 20));
      default ->
          unreachable(
              "can't be reached: "
                  + Optional.ofNullable(cause.getMessage())
                      .orElseGet(() -> cause.getClass().getSimpleName()));
    };
  }

  /** The JDK has no type of its own for an answer that is over the limit. */
  private static boolean isTooLong(IOException broken) {
    return String.valueOf(broken.getMessage()).contains("exceeds capacity");
  }

  private Fetched late() {
    return unreachable("did not answer within %d s".formatted(settings.timeout().toSeconds()));
  }

  private Fetched unreachable(String what) {
    return new Fetched.Unreachable(url + " " + what);
  }

  @Override
  public synchronized void close() {
    http.ifPresent(old -> old.client().shutdownNow());
    http = Optional.empty();
  }
}
