package dev.loupe.serving.shadow;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A candidate's pod that does its work badly. */
final class BadCandidate implements AutoCloseable {
  /** What it does with a request. */
  enum Manner {
    /** It is not there. */
    DEAD,
    HANGS,
    /** It answers a letter now and then. */
    DRIPS,
    CLOSES_AT_ONCE,
    CLOSES_IN_MID_ANSWER,
    SAYS_500,
    SAYS_503,
    SAYS_GARBAGE,
    SPEAKS_ANOTHER_FORMAT,
    SPEAKS_NO_HTTP,
    /** Its answer is longer than there is room for. */
    NEVER_ENDS
  }

  private final Manner manner;
  private final ServerSocket server;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private @Nullable Thread accepting;

  BadCandidate(String host, int port, Manner manner) {
    this.manner = manner;
    try {
      this.server = new ServerSocket();
      if (manner != Manner.DEAD) {
        server.setReuseAddress(true);
        server.bind(new InetSocketAddress(InetAddress.getByName(host), port));
        accepting = Thread.ofPlatform().daemon().start(this::accept);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        open.add(socket);
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      InputStream in = new BufferedInputStream(socket.getInputStream());
      while (read(in)) {
        answer(socket.getOutputStream());
      }
    } catch (IOException gone) {
      // As it was meant to be.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      open.remove(socket);
    }
  }

  /** A whole request; false if there is none any more. */
  private static boolean read(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        return false;
      }
      head.append((char) next);
    }
    String text = head.toString().toLowerCase(Locale.ROOT);
    int from = text.indexOf("content-length:") + "content-length:".length();
    in.skipNBytes(Integer.parseInt(text.substring(from, text.indexOf('\r', from)).strip()));
    return true;
  }

  private void answer(OutputStream out) throws IOException, InterruptedException {
    switch (manner) {
      case DEAD, HANGS -> Thread.sleep(Long.MAX_VALUE);
      case DRIPS -> {
        head(out, "200 OK", 1000);
        while (true) {
          write(out, "x");
          Thread.sleep(100);
        }
      }
      case CLOSES_AT_ONCE -> throw new IOException("closed");
      case CLOSES_IN_MID_ANSWER -> {
        head(out, "200 OK", 1000);
        write(out, "half of it");
        throw new IOException("closed");
      }
      case SAYS_500 -> head(out, "500 Internal Server Error", 0);
      case SAYS_503 -> head(out, "503 Service Unavailable", 0);
      case SAYS_GARBAGE -> {
        head(out, "200 OK", 12);
        write(out, "Lou\1garbage!");
      }
      case SPEAKS_ANOTHER_FORMAT -> {
        head(out, "200 OK", 12);
        write(out, "Lou\2answered");
      }
      case SPEAKS_NO_HTTP -> write(out, "hello, who is there?\r\n\r\n");
      case NEVER_ENDS -> {
        head(out, "200 OK", Long.MAX_VALUE);
        byte[] much = new byte[1 << 16];
        while (true) {
          out.write(much);
        }
      }
    }
  }

  private static void head(OutputStream out, String status, long length) throws IOException {
    write(out, "HTTP/1.1 %s\r\nContent-Length: %d\r\n\r\n".formatted(status, length));
  }

  private static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.US_ASCII));
    out.flush();
  }

  @Override
  public void close() {
    try {
      server.close();
      for (Socket socket : open) {
        socket.close();
      }
      if (accepting != null) {
        // So long the port is taken.
        accepting.join();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
