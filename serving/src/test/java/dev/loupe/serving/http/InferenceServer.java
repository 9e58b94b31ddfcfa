package dev.loupe.serving.http;

import dev.loupe.serving.fixture.Client;
import dev.loupe.serving.fixture.Client.Answer;
import dev.loupe.serving.fixture.TestBundle;
import dev.loupe.serving.fixture.TestServer;
import dev.loupe.serving.oip.Bodies;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** A server that takes up to four pictures a request, and what is sent to it. */
abstract class InferenceServer {
  static final String MODEL = "/v2/models/product-photo";

  @TempDir static Path root;
  static TestServer server;
  static Client client;

  @BeforeAll
  static void start() {
    server = TestServer.ready(TestBundle.binary(root), Map.of("loupe.max-batch", 4));
    client = new Client();
  }

  @AfterAll
  static void stop() {
    client.close();
    server.close();
  }

  static HttpRequest.Builder infer(byte[] body) {
    return HttpRequest.newBuilder(server.uri(MODEL + "/infer"))
        .POST(BodyPublishers.ofByteArray(body));
  }

  /** Without a Content-Type, as clients do. */
  static Answer send(String json, byte[]... following) {
    HttpRequest.Builder request = infer(Bodies.binary(json, following));
    if (following.length > 0) {
      request.header("Inference-Header-Content-Length", Integer.toString(json.length()));
    }
    return client.send(request);
  }

  static String images(String outputs, byte[]... pictures) {
    List<String> data =
        Arrays.stream(pictures)
            .map(picture -> '"' + Base64.getEncoder().encodeToString(picture) + '"')
            .toList();
    return """
    {"id":"7","inputs":[{"name":"image","datatype":"BYTES","shape":[%d],"data":[%s]}]%s}\
    """
        .formatted(pictures.length, String.join(",", data), outputs);
  }

  static String binaryImage(int size, String more) {
    return """
    {"inputs":[{"name":"image","datatype":"BYTES","shape":[1,1],\
    "parameters":{"binary_data_size":%d}}]%s}\
    """
        .formatted(size, more);
  }
}
