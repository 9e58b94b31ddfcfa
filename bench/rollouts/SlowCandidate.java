import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;

/** Passes on what is sent to another one, and keeps each answer back for a while. */
final class SlowCandidate implements AutoCloseable {
  private final ServerSocket server = new ServerSocket();
  private final InetSocketAddress other;
  private final Duration delay;

  /**
   * @param other the host that answers, on the same port
   */
  SlowCandidate(String host, int port, String other, Duration delay) throws IOException {
    this.other = new InetSocketAddress(other, port);
    this.delay = delay;
    server.bind(new InetSocketAddress(InetAddress.getByName(host), port));
    Thread.ofVirtual().start(this::accept);
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket asker = server.accept();
        Thread.ofVirtual().start(() -> between(asker));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void between(Socket asker) {
    try (asker;
        Socket answerer = new Socket()) {
      answerer.connect(other);
      Thread.ofVirtual().start(() -> pass(asker, answerer, Duration.ZERO));
      pass(answerer, asker, delay);
    } catch (IOException gone) {
      // It did not wait.
    }
  }

  private static void pass(Socket from, Socket to, Duration delay) {
    byte[] bytes = new byte[1 << 16];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
        Thread.sleep(delay);
        out.write(bytes, 0, count);
      }
      to.shutdownOutput();
    } catch (IOException gone) {
      // It did not wait.
    } catch (InterruptedException end) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
