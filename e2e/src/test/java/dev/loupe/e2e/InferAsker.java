package dev.loupe.e2e;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.Base64;
import java.util.function.Supplier;

/** With the Open Inference Protocol's {@code POST /v2/models/MODEL/infer}. */
final class InferAsker implements Asker {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Client client;
  private final String model;
  private final Supplier<byte[]> pictures;

  InferAsker(String address, String model, Supplier<byte[]> pictures) {
    this.client = new Client(address);
    this.model = model;
    this.pictures = pictures;
  }

  @Override
  public String ask() throws IOException {
    String body =
        """
        {"inputs": [{"name": "image", "datatype": "BYTES", "shape": [1], "data": ["%s"]}]}\
        """
            .formatted(Base64.getEncoder().encodeToString(pictures.get()));
    HttpResponse<String> answer = client.infer(model, body);
    if (answer.statusCode() != 200) {
      throw new IOException(answer.statusCode() + " " + answer.body());
    }
    return JSON.readTree(answer.body()).get("model_version").asText();
  }

  @Override
  public void close() {
    client.close();
  }
}
