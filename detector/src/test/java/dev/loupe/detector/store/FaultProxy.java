package dev.loupe.detector.store;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Stands between a client and a server, and spoils what it is told to. It hands bytes on as they
 * are, since a request's signature covers the host that the client speaks to. The server ends each
 * connection after one request.
 */
final class FaultProxy implements Closeable {
  private static final Pattern LENGTH = Pattern.compile("(?im)^content-length: *([0-9]+)\\s*$");

  sealed interface Fault {
    record None() implements Fault {}

    /** An answer of its own; the server never hears of the request. */
    record Answer(int status, String code) implements Fault {}

    /** No answer, ever. */
    record Silence() implements Fault {}

    /** The server gets so much of the body, then both lose their connection. */
    record CutBody(int after) implements Fault {}

    /** The client gets so many bytes of the answer, then it loses its connection. */
    record CutAnswer(int after) implements Fault {}

    /** The client gets so many bytes of the answer, and then nothing. */
    record StallAnswer(int after) implements Fault {}

    /** The server does what it is asked, and the client does not learn of it. */
    record LoseAnswer() implements Fault {}
  }

  private final ServerSocket socket;
  private final int target;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private volatile Function<String, Fault> faults = request -> new Fault.None();

  FaultProxy(int target) throws IOException {
    this.target = target;
    this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    threads.submit(this::accept);
  }

  int port() {
    return socket.getLocalPort();
  }

  /** The first lines of the requests, in order. */
  List<String> requests() {
    return requests;
  }

  /**
   * @param faults what becomes of a request, by its first line
   */
  void spoil(Function<String, Fault> faults) {
    requests.clear();
    this.faults = faults;
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        Socket client = socket.accept();
        threads.submit(() -> serve(client));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void serve(Socket client) {
    try (client) {
      InputStream in = client.getInputStream();
      byte[] head = head(in);
      if (head.length == 0) {
        return;
      }
      String text = new String(head, ISO_8859_1);
      String first = text.lines().findFirst().orElse("");
      requests.add(first);
      Matcher length = LENGTH.matcher(text);
      long body = length.find() ? Long.parseLong(length.group(1)) : 0;
      switch (faults.apply(first)) {
        case Fault.None none -> pass(client, head, body);
        case Fault.Answer answer -> {
          in.skipNBytes(body);
          answer(client.getOutputStream(), first, answer);
        }
        case Fault.Silence silence -> in.transferTo(OutputStream.nullOutputStream());
        case Fault.CutBody cut -> cut(in, head, cut.after());
        case Fault.CutAnswer cut -> begin(client, head, body, cut.after());
        case Fault.StallAnswer stall -> {
          begin(client, head, body, stall.after());
          in.transferTo(OutputStream.nullOutputStream());
        }
        case Fault.LoseAnswer lost -> {
          try (Socket server = new Socket(InetAddress.getLoopbackAddress(), target)) {
            send(in, head, body, server);
            server.getInputStream().transferTo(OutputStream.nullOutputStream());
          }
        }
      }
    } catch (IOException clientOrServerWent) {
      return;
    }
  }

  private void pass(Socket client, byte[] head, long body) throws IOException {
    try (Socket server = new Socket(InetAddress.getLoopbackAddress(), target)) {
      send(client.getInputStream(), head, body, server);
      server.getInputStream().transferTo(client.getOutputStream());
    }
  }

  private void begin(Socket client, byte[] head, long body, int after) throws IOException {
    try (Socket server = new Socket(InetAddress.getLoopbackAddress(), target)) {
      send(client.getInputStream(), head, body, server);
      client.getOutputStream().write(server.getInputStream().readNBytes(after));
    }
  }

  private static void send(InputStream in, byte[] head, long body, Socket server)
      throws IOException {
    OutputStream out = server.getOutputStream();
    out.write(head);
    byte[] buffer = new byte[64 << 10];
    for (long left = body; left > 0; ) {
      int n = in.read(buffer, 0, (int) Math.min(buffer.length, left));
      if (n < 0) {
        return;
      }
      out.write(buffer, 0, n);
      left -= n;
    }
    out.flush();
  }

  private void cut(InputStream in, byte[] head, int after) throws IOException {
    try (Socket server = new Socket(InetAddress.getLoopbackAddress(), target)) {
      send(in, head, after, server);
    }
  }

  private static void answer(OutputStream out, String first, Fault.Answer answer)
      throws IOException {
    String body =
        first.startsWith("HEAD")
            ? ""
            : "<?xml version=\"1.0\"?><Error><Code>%s</Code><Message>told so</Message></Error>"
                .formatted(answer.code());
    out.write(
        "HTTP/1.1 %d X\r\nContent-Type: application/xml\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s"
            .formatted(answer.status(), body.length(), body)
            .getBytes(ISO_8859_1));
    out.flush();
  }

  private static byte[] head(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    int ends = 0;
    while (ends < 4) {
      int b = in.read();
      if (b < 0) {
        return new byte[0];
      }
      head.write(b);
      ends = b == (ends % 2 == 0 ? '\r' : '\n') ? ends + 1 : b == '\r' ? 1 : 0;
    }
    return head.toByteArray();
  }

  @Override
  public void close() throws IOException {
    socket.close();
    threads.shutdownNow();
  }
}
