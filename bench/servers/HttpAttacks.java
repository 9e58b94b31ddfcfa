import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What clients of HTTP may do to a server. */
final class HttpAttacks {
  /** Longer than a head or a body has (LOUPE_REQUEST_DEADLINE). */
  private static final double PAST_DEADLINE = 15;

  /** Longer than an answer may wait (LOUPE_ANSWER_DEADLINE). */
  private static final int PAST_PATIENCE = 70;

  private static final int CLIENTS = 100;
  private static final String PAGE = "GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n";

  private final int port;
  private final int crowd;
  private final byte[] picture;

  HttpAttacks(int port, int crowd, byte[] picture) {
    this.port = port;
    this.crowd = crowd;
    this.picture = picture;
  }

  Map<String, Attack> all() {
    Map<String, Attack> all = new LinkedHashMap<>();
    all.put("idle connections", this::idle);
    all.put("half heads", this::halfHeads);
    all.put("half bodies", this::halfBodies);
    all.put("a byte a second", this::drip);
    all.put("answers nobody reads", this::unread);
    all.put("answers read slowly", this::slowReaders);
    all.put("2 GB announced", this::announced);
    all.put("2 GB in chunks", this::chunked);
    all.put("2 GB to nobody", this::toNobody);
    all.put("1,000 parts", this::parts);
    all.put("100 KB of headers", this::headers);
    all.put("TLS", this::tls);
    all.put("HTTP/2", this::http2);
    return all;
  }

  private static String head(String path, String headers) {
    return "POST "
        + path
        + " HTTP/1.1\r\nHost: x\r\nContent-Type: image/jpeg\r\n"
        + headers
        + "\r\n";
  }

  /** None is closed, and each may still ask. */
  private Saw idle() throws IOException {
    try (Crowd idle = new Crowd(port, crowd)) {
      idle.read(5, 1 << 16);
      int open = idle.open();
      idle.send("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n");
      idle.read(10, 1 << 16);
      int answered = idle.answers().getOrDefault("200", 0);
      return new Saw(
          open == crowd && answered == crowd, "%d open, %d answered".formatted(open, answered));
    }
  }

  private Saw halfHeads() throws IOException {
    try (Crowd half = new Crowd(port, crowd)) {
      half.send("POST /predict HTTP/1.1\r\nHost: x\r\nX-Half: ");
      return timedOut(half);
    }
  }

  private Saw halfBodies() throws IOException {
    try (Crowd half = new Crowd(port, crowd)) {
      half.send(head("/predict", "Content-Length: 5000000\r\n") + "x");
      return timedOut(half);
    }
  }

  private Saw timedOut(Crowd half) throws IOException {
    half.read(PAST_DEADLINE, 1 << 16);
    int told = half.answers().getOrDefault("408", 0);
    return new Saw(
        half.open() == 0 && told == crowd, "%s, %d open".formatted(half.answers(), half.open()));
  }

  /** A head, and a body, of which a byte comes each second. */
  private Saw drip() throws IOException {
    String begun = "POST /predict HTTP/1.1\r\nHost: x\r\nX-Slow: ";
    try (Crowd heads = new Crowd(port, 100);
        Crowd bodies = new Crowd(port, 100)) {
      heads.send(begun);
      bodies.send(head("/predict", "Content-Length: 5000\r\n"));
      for (int i = 0; i < PAST_DEADLINE && heads.open() + bodies.open() > 0; i++) {
        heads.send("x");
        bodies.send("x");
        heads.read(0.5, 1 << 16);
        bodies.read(0.5, 1 << 16);
      }
      return new Saw(
          heads.open() + bodies.open() == 0
              && heads.answers().equals(Map.of("408", 100))
              && bodies.answers().equals(Map.of("408", 100)),
          "heads %s, bodies %s, %d open"
              .formatted(heads.answers(), bodies.answers(), heads.open() + bodies.open()));
    }
  }

  private String explain() {
    return "POST /predict/explain?format=png HTTP/1.1\r\n"
               + "Host: x\r\n"
               + "Content-Type: image/jpeg\r\n"
               + "Content-Length: "
        + picture.length
        + "\r\n\r\n"
        + new String(picture, StandardCharsets.ISO_8859_1);
  }

  /**
   * Answers of megabytes, and many small ones, on connections on which nothing is read. Some of
   * them the system's buffers take whole; of the others' connections none is left.
   */
  private Saw unread() throws IOException, InterruptedException {
    List<Crowd> all = new ArrayList<>();
    try {
      all.add(new Crowd(port, CLIENTS));
      all.getFirst().send(PAGE.repeat(1000));
      for (int i = 0; i < CLIENTS; i += 5) {
        Crowd few = new Crowd(port, 5);
        all.add(few);
        few.send(explain() + explain());
        Thread.sleep(1000);
      }
      Thread.sleep(1000 * PAST_PATIENCE);
      int open = 0;
      for (Crowd crowd : all) {
        crowd.read(1, 1 << 22);
        open += crowd.open();
      }
      return new Saw(open < 2 * CLIENTS, "%d of %d open".formatted(open, 2 * CLIENTS));
    } finally {
      for (Crowd crowd : all) {
        crowd.close();
      }
    }
  }

  /** They read, and a byte a second of what was sent long ago. */
  private Saw slowReaders() throws IOException, InterruptedException {
    try (Crowd pages = new Crowd(port, CLIENTS)) {
      pages.send(PAGE.repeat(1000));
      for (int i = 0; i < PAST_PATIENCE; i++) {
        pages.read(0.1, 1);
        Thread.sleep(900);
      }
      pages.read(5, 1 << 22);
      return new Saw(pages.open() < CLIENTS, "%d of %d open".formatted(pages.open(), CLIENTS));
    }
  }

  private Saw announced() throws IOException {
    return large(head("/predict", "Content-Length: 2147483648\r\n"), false, 413);
  }

  private Saw chunked() throws IOException {
    return large(head("/predict", "Transfer-Encoding: chunked\r\n"), true, 413);
  }

  private Saw toNobody() throws IOException {
    return large(head("/nothing", "Content-Length: 2147483648\r\n"), false, 404);
  }

  /** Sends until the server has answered or will not take more. */
  private Saw large(String head, boolean chunked, int status) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(5_000);
      OutputStream out = socket.getOutputStream();
      out.write(head.getBytes(StandardCharsets.ISO_8859_1));
      byte[] piece = new byte[1 << 16];
      long sent = 0;
      InputStream in = socket.getInputStream();
      try {
        while (sent < 2L << 30 && in.available() == 0) {
          if (chunked) {
            out.write("10000\r\n".getBytes(StandardCharsets.ISO_8859_1));
          }
          out.write(piece);
          if (chunked) {
            out.write("\r\n".getBytes(StandardCharsets.ISO_8859_1));
          }
          sent += piece.length;
        }
      } catch (SocketException refused) {
        // What it said is there to be read.
      }
      return answer(in, status).and(sent < 16 << 20, "after %.1f MB".formatted(sent / 1e6));
    }
  }

  private Saw parts() throws IOException {
    StringBuilder body = new StringBuilder();
    for (int i = 0; i < 1000; i++) {
      body.append("--b\r\nContent-Disposition: form-data; name=\"f")
          .append(i)
          .append("\"\r\n\r\nx\r\n");
    }
    body.append("--b--\r\n");
    return ask(
        "POST /predict HTTP/1.1\r\n"
            + "Host: x\r\n"
            + "Connection: close\r\n"
            + "Content-Type: multipart/form-data; boundary=b\r\n"
            + "Content-Length: %d\r\n\r\n%s".formatted(body.length(), body),
        400);
  }

  private Saw headers() throws IOException {
    Saw one =
        ask("GET /health HTTP/1.1\r\nHost: x\r\nX-Long: " + "a".repeat(100_000) + "\r\n\r\n", 413);
    StringBuilder many = new StringBuilder("GET /health HTTP/1.1\r\nHost: x\r\n");
    for (int i = 0; i < 4000; i++) {
      many.append("X-Header-%04d: aaaaaaaaaa\r\n".formatted(i));
    }
    Saw other = ask(many + "\r\n", 413);
    return new Saw(one.right() && other.right(), one.what() + "; " + other.what());
  }

  /** The beginning of a ClientHello. */
  private Saw tls() throws IOException {
    String hello =
        "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003" + "\u0007".repeat(505);
    return ask(hello, 400);
  }

  private Saw http2() throws IOException {
    return ask(new String(Frames.greeting(1 << 16), StandardCharsets.ISO_8859_1), 400);
  }

  private Saw ask(String request, int status) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(5_000);
      try {
        socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      } catch (SocketException refused) {
        // What it said is there to be read.
      }
      return answer(socket.getInputStream(), status);
    }
  }

  /** A JSON error with that status, and a connection that is over where it says so. */
  private static Saw answer(InputStream in, int status) {
    var all = new ByteArrayOutputStream();
    String end = "closed";
    byte[] piece = new byte[1 << 16];
    try {
      for (int length = in.read(piece); length >= 0; length = in.read(piece)) {
        all.write(piece, 0, length);
      }
    } catch (SocketTimeoutException open) {
      end = "left open";
    } catch (IOException reset) {
      end = "reset";
    }
    String text = all.toString(StandardCharsets.ISO_8859_1);
    boolean right =
        text.startsWith("HTTP/1.")
            && text.startsWith("" + status, 9)
            && text.contains("application/json")
            && text.contains("{\"error\":\"")
            && text.toLowerCase(java.util.Locale.ROOT).contains("connection: close")
            && end.equals("closed");

    return new Saw(right, (text.length() < 12 ? "no answer" : text.substring(9, 12)) + ", " + end);
  }
}
