package dev.loupe.operator.faults;

import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A refusal in the API server's form, without the API server. */
final class Answer implements AsyncBody {
  private static final int TOO_MANY = 429;

  private final AsyncBody.Consumer<List<ByteBuffer>> consumer;
  private final String text;
  private final CompletableFuture<Void> done = new CompletableFuture<>();
  private boolean told;

  private Answer(AsyncBody.Consumer<List<ByteBuffer>> consumer, String text) {
    this.consumer = consumer;
    this.text = text;
  }

  static HttpResponse<AsyncBody> of(
      HttpRequest request,
      int code,
      String reason,
      String message,
      AsyncBody.Consumer<List<ByteBuffer>> consumer) {
    String status =
        """
        {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"%s",\
        "reason":"%s","code":%d}"""
            .formatted(message, reason, code);
    return new Head(request, code, new Answer(consumer, status));
  }

  private record Head(HttpRequest request, int code, AsyncBody body)
      implements HttpResponse<AsyncBody> {
    @Override
    public Map<String, List<String>> headers() {
      Map<String, List<String>> headers =
          new HashMap<>(Map.of("Content-Type", List.of("application/json")));
      if (code == TOO_MANY) {
        headers.put("Retry-After", List.of("1"));
      }
      return headers;
    }

    @Override
    public List<String> headers(String key) {
      return headers().getOrDefault(key, List.of());
    }

    @Override
    public Optional<HttpResponse<?>> previousResponse() {
      return Optional.empty();
    }
  }

  @Override
  public void consume() {
    if (told) {
      done.complete(null);
      return;
    }
    told = true;
    try {
      consumer.consume(List.of(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8))), this);
    } catch (Exception e) {
      done.completeExceptionally(e);
    }
  }

  @Override
  public CompletableFuture<Void> done() {
    return done;
  }

  @Override
  public void cancel() {
    done.cancel(false);
  }
}
