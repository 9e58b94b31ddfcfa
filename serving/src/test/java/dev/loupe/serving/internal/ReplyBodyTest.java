package dev.loupe.serving.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.loupe.serving.internal.ReplyBody.NoRoomException;
import dev.loupe.serving.queue.ByteBudget;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReplyBodyTest {
  private static final int LENGTH = 1 << 20;

  private final HttpClient client = HttpClient.newHttpClient();
  private HttpServer pod;

  @BeforeEach
  void aPodThatSaysAMegabyte() throws IOException {
    pod = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    pod.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, LENGTH);
          try (OutputStream out = exchange.getResponseBody()) {
            out.write(new byte[LENGTH]);
          }
        });
    pod.start();
  }

  @AfterEach
  void stop() {
    client.close();
    pod.stop(0);
  }

  private byte[] read(ByteBudget.Hold hold) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + pod.getAddress().getPort()))
            .build();
    return client
        .sendAsync(request, _ -> new ReplyBody(hold::growTo))
        .get(30, TimeUnit.SECONDS)
        .body();
  }

  @Test
  void itTakesRoomForItsPiecesAndForTheWhole() throws Exception {
    ByteBudget memory = new ByteBudget(2 * LENGTH);
    try (ByteBudget.Hold hold = memory.hold()) {
      assertThat(read(hold)).hasSize(LENGTH);
      assertThat(memory.used()).isEqualTo(2 * LENGTH);
    }
    assertThat(memory.used()).isZero();
  }

  @Test
  void whatFindsNoRoomIsNotHeardOut() {
    ByteBudget memory = new ByteBudget(2 * LENGTH - 1);
    try (ByteBudget.Hold hold = memory.hold()) {
      assertThatThrownBy(() -> read(hold))
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(NoRoomException.class);
      assertThat(memory.used()).isLessThan(2 * LENGTH);
    }
    assertThat(memory.used()).isZero();
  }
}
