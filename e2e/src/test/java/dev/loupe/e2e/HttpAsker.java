package dev.loupe.e2e;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.function.Supplier;

/** With {@code POST /v1/predict}. */
final class HttpAsker implements Asker {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Client client;
  private final Supplier<byte[]> pictures;

  /** Always about the same picture. */
  HttpAsker(String address, byte[] picture) {
    this(address, () -> picture);
  }

  HttpAsker(String address, Supplier<byte[]> pictures) {
    this.client = new Client(address);
    this.pictures = pictures;
  }

  @Override
  public String ask() throws IOException {
    HttpResponse<String> answer = client.send(pictures.get());
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
