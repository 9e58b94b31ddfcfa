package dev.loupe.e2e;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpResponse;

/** With {@code POST /v1/predict}. */
final class HttpAsker implements Asker {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Client client;
  private final byte[] picture;

  HttpAsker(String address, byte[] picture) {
    this.client = new Client(address);
    this.picture = picture;
  }

  @Override
  public String ask() throws IOException {
    HttpResponse<String> answer = client.send(picture);
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
