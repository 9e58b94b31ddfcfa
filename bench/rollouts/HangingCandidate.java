import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Takes whatever is sent, and never says a word. */
final class HangingCandidate implements AutoCloseable {
  private final ServerSocket server = new ServerSocket();

  HangingCandidate(String host, int port) throws IOException {
    server.bind(new InetSocketAddress(InetAddress.getByName(host), port));
    Thread.ofVirtual().start(this::accept);
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        Thread.ofVirtual().start(() -> swallow(socket));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private static void swallow(Socket socket) {
    byte[] bytes = new byte[1 << 16];
    try (socket;
        InputStream in = socket.getInputStream()) {
      while (in.read(bytes) >= 0) {
        // Nothing is said.
      }
    } catch (IOException gone) {
      // It did not wait.
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
