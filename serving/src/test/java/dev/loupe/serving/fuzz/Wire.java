package dev.loupe.serving.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.util.Locale;

/** A connection, and answers of HTTP/1.1 that come through it. */
final class Wire implements AutoCloseable {
  private static final int LONGEST_LINE = 20_000;

  private final Socket socket;
  private final InputStream in;

  Wire(int port) throws IOException {
    socket = new Socket("127.0.0.1", port);
    socket.setTcpNoDelay(true);
    in = new BufferedInputStream(socket.getInputStream());
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Answer(String head, byte[] body) {
    int status() {
      return Integer.parseInt(head.substring(9, 12));
    }

    String header(String name) {
      String start = name.toLowerCase(Locale.ROOT) + ":";
      for (String line : head.split("\r\n")) {
        if (line.toLowerCase(Locale.ROOT).startsWith(start)) {
          return line.substring(start.length()).strip();
        }
      }
      return "";
    }

    boolean closes() {
      return header("Connection").equalsIgnoreCase("close");
    }

    @Override
    public String toString() {
      return head + "\r\n\r\n" + new String(body, ISO_8859_1);
    }
  }

  /** As much as the server takes: it may have answered before, and closed. */
  void send(byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
    } catch (IOException closed) {
      // What it said before it closed is still to be read.
    }
  }

  void endSending() throws IOException {
    socket.shutdownOutput();
  }

  /**
   * The next answer that is more than that one will come.
   *
   * @param head whether its body does not come
   * @throws IOException if the server closes first
   */
  Answer read(boolean head, int patienceMillis) throws IOException {
    socket.setSoTimeout(patienceMillis);
    StringBuilder lines = new StringBuilder(line());
    if (!lines.toString().matches("HTTP/[0-9]\\.[0-9] [1-5][0-9][0-9] .*")) {
      throw new AssertionError("no answer of HTTP: " + lines);
    }
    for (String line = line(); !line.isEmpty(); line = line()) {
      lines.append("\r\n").append(line);
    }
    Answer begun = new Answer(lines.toString(), new byte[0]);
    if (begun.status() == 100) {
      return read(head, patienceMillis);
    }
    return head || begun.status() == 204 || begun.status() == 304 || begun.status() < 200
        ? begun
        : new Answer(begun.head(), body(begun));
  }

  private byte[] body(Answer begun) throws IOException {
    if (begun.header("Transfer-Encoding").equals("chunked")) {
      ByteArrayOutputStream body = new ByteArrayOutputStream();
      for (int size = size(); size > 0; size = size()) {
        body.writeBytes(in.readNBytes(size));
        line();
      }
      line();
      return body.toByteArray();
    }
    String length = begun.header("Content-Length");
    if (length.isEmpty()) {
      throw new AssertionError("an answer of no length: " + begun);
    }
    return in.readNBytes(Integer.parseInt(length));
  }

  private int size() throws IOException {
    return Integer.parseInt(line(), 16);
  }

  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new EOFException("the server closed after " + line.toString(ISO_8859_1));
      }
      if (line.size() > LONGEST_LINE) {
        throw new AssertionError("an answer's line of more than " + LONGEST_LINE);
      }
      line.write(next);
    }
    return line.toString(ISO_8859_1).stripTrailing();
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
