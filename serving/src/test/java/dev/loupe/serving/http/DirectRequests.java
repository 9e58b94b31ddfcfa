package dev.loupe.serving.http;

import dev.loupe.serving.fixture.TestServer;
import io.micronaut.core.io.buffer.ReadBufferFactory;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.ServerHttpRequest;
import io.micronaut.http.body.ByteBody;
import io.micronaut.http.body.stream.AvailableByteArrayBody;
import io.micronaut.http.simple.SimpleHttpRequest;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Asks the routes of predictions without a connection: all that is ours, without the framework. */
public final class DirectRequests {
  private static final Pattern PREDICT = Pattern.compile("(?:/v1)?/predict(/batch|/explain)?");
  private static final Pattern INFER =
      Pattern.compile("/v2/models/([^/]+)(?:/versions/([^/]+))?/infer");
  private static final Pattern INSTANCES = Pattern.compile("/v1/models/([^/]+):predict");

  private final PredictController predictions;
  private final InferenceController inference;
  private final KServeController kserve;

  public DirectRequests(TestServer server) {
    predictions = server.bean(PredictController.class);
    inference = server.bean(InferenceController.class);
    kserve = server.bean(KServeController.class);
  }

  /**
   * @param path with its query
   * @param headers with their names
   * @return the answer, or nothing where there is no such route
   */
  public Optional<HttpResponse<byte[]>> post(
      String path, List<Map.Entry<String, String>> headers, byte[] body) {
    QueryStringDecoder query = new QueryStringDecoder(path);
    Request request = new Request(query.rawPath(), body);
    headers.forEach(
        header -> request.getHeaders().add(header.getKey(), decoded(header.getValue())));
    parameters(query)
        .forEach(
            (name, values) -> values.forEach(value -> request.getParameters().add(name, value)));
    return route(query.rawPath(), request).map(CompletableFuture::join);
  }

  private Optional<CompletableFuture<HttpResponse<byte[]>>> route(String path, Request request) {
    Matcher predict = PREDICT.matcher(path);
    if (predict.matches()) {
      return Optional.of(
          switch (Optional.ofNullable(predict.group(1)).orElse("")) {
            case "/batch" -> predictions.batch(request);
            case "/explain" -> predictions.explain(request);
            default -> predictions.predict(request);
          });
    }
    Matcher infer = INFER.matcher(path);
    if (infer.matches()) {
      return Optional.of(inference.infer(request, infer.group(1), infer.group(2)));
    }
    Matcher instances = INSTANCES.matcher(path);
    return instances.matches()
        ? Optional.of(kserve.predict(request, instances.group(1)))
        : Optional.empty();
  }

  /** A value with a control character is refused by the framework. */
  private static String decoded(String value) {
    return value.replaceAll("[\\x00-\\x1f\\x7f]", "?").strip();
  }

  /** Those that the framework could read. */
  private static Map<String, List<String>> parameters(QueryStringDecoder query) {
    try {
      return query.parameters();
    } catch (IllegalArgumentException notEscaped) {
      return Map.of();
    }
  }

  private static final class Request extends SimpleHttpRequest<Object>
      implements ServerHttpRequest<Object> {
    private final byte[] body;

    Request(String path, byte[] body) {
      super(HttpMethod.POST, path, body);
      this.body = body;
    }

    @Override
    public ByteBody byteBody() {
      return AvailableByteArrayBody.create(ReadBufferFactory.getJdkFactory().adapt(body));
    }
  }
}
