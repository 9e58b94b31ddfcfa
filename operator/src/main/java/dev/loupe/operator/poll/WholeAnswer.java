package dev.loupe.operator.poll;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** An answer over HTTP that is bounded in size and in time, from its first byte to its last. */
public final class WholeAnswer {
  private WholeAnswer() {}

  /**
   * @param maxBytes of a body; a longer one is an {@link ExecutionException}
   * @param within what time all of it has to be there
   */
  public static HttpResponse<byte[]> of(
      HttpClient client, HttpRequest request, int maxBytes, Duration within)
      throws ExecutionException, TimeoutException, InterruptedException {
    CompletableFuture<HttpResponse<byte[]>> answer =
        client.sendAsync(
            request,
            HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofByteArray(), maxBytes));
    try {
      return answer.get(within.toMillis(), TimeUnit.MILLISECONDS);
    } finally {
      // The request's own timeout ends with the headers; this ends an answer that trickles.
      answer.cancel(true);
    }
  }
}
