package dev.loupe.serving.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.loupe.serving.fixture.Described;
import dev.loupe.serving.fixture.TestServer;
import dev.loupe.serving.fuzz.Case.Message;
import dev.loupe.serving.fuzz.Case.Message.Header;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A client of the port of HTTP with one connection, which it keeps as long as the server does. */
final class HttpPort implements AutoCloseable {
  private static final String ID = "X-Request-ID";
  private static final int PATIENCE_MILLIS = 30_000;
  private static final int MOMENT_MILLIS = 50;

  private final TestServer server;
  private @Nullable Wire wire;
  private long count;

  HttpPort(TestServer server) {
    this.server = server;
  }

  String give(Case one) throws IOException {
    return switch (one.kind()) {
      case PICTURE -> request(RequestCases.post("/predict", List.of(), one.bytes()));
      case REQUEST -> request(Message.read(one.bytes()));
      case WIRE -> anything(one.bytes());
      case CALL, FRAMES -> throw new IllegalArgumentException(one.kind() + " is gRPC's");
    };
  }

  /** A request of a right length: it gets its answer, and then the connection goes on. */
  private String request(Message request) throws IOException {
    Wire.Answer answer = exchange(request);
    Answers.status(answer.status());
    if (!request.method().equals("HEAD")) {
      Answers.body(answer.status(), answer.body());
      Described.check(
          request.method(),
          server.uri(request.path().replaceFirst("[?;].*", "").replaceAll("[^/a-z0-9_.:-]", "x")),
          answer.status(),
          answer.header("Content-Type"),
          answer.body());
    }
    probe();
    return Integer.toString(answer.status());
  }

  /** That what comes next on the connection, or on a new one, is answered by its own answer. */
  void probe() throws IOException {
    Wire.Answer answer =
        exchange(new Message("GET /v2/health/live HTTP/1.1", List.of(), new byte[0]));
    if (answer.status() != 200
        || !new String(answer.body(), ISO_8859_1).contains("\"live\":true")) {
      throw new AssertionError("the next request was answered " + answer);
    }
  }

  Wire.Answer exchange(Message request) throws IOException {
    Wire connection = wire == null ? new Wire(server.port()) : wire;
    wire = null;
    String id = "fuzz-" + count++;
    List<Header> headers = new ArrayList<>(request.headers());
    headers.add(new Header("Host", "x"));
    headers.add(new Header("Content-Length", Integer.toString(request.body().length)));
    headers.add(new Header(ID, id));
    connection.send(new Message(request.first(), headers, request.body()).bytes());
    Wire.Answer answer = connection.read(request.method().equals("HEAD"), PATIENCE_MILLIS);
    // What the framework refuses before it has read the head has an id of its own.
    if (!answer.header(ID).equals(id) && !answer.closes()) {
      throw new AssertionError("not the answer to %s: %s".formatted(id, answer));
    }
    if (answer.closes()) {
      connection.close();
    } else {
      wire = connection;
    }
    return answer;
  }

  /** Whatever is answered is answered well, until the server has had enough. */
  private String anything(byte[] bytes) throws IOException {
    String said = "";
    try (Wire connection = new Wire(server.port())) {
      connection.send(bytes);
      int millis = MOMENT_MILLIS;
      while (true) {
        try {
          Wire.Answer answer = connection.read(false, millis);
          if (answer.status() != 101) {
            Answers.status(answer.status());
          }
          said = said.isEmpty() ? Integer.toString(answer.status()) : said;
          if (answer.closes() || answer.status() == 101) {
            break;
          }
        } catch (SocketTimeoutException waiting) {
          if (millis == PATIENCE_MILLIS) {
            throw new AssertionError("the connection stays open", waiting);
          }
          // Then it is told that there is no more.
          connection.endSending();
          millis = PATIENCE_MILLIS;
        }
      }
    } catch (IOException closed) {
      said = said.isEmpty() ? "closed" : said;
    }
    probe();
    return "wire_" + said.toLowerCase(Locale.ROOT);
  }

  @Override
  public void close() {
    if (wire != null) {
      wire.close();
    }
  }
}
