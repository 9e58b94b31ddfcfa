import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** A keep-alive connection on loopback that costs the machine little. For one thread. */
final class Connection implements AutoCloseable {
  private final int port;
  private final ByteBuffer in = ByteBuffer.allocateDirect(1 << 16);
  private SocketChannel channel;

  Connection(int port) {
    this.port = port;
  }

  /**
   * Sends a whole request and reads the whole answer.
   *
   * @return the status; 0 where the connection broke
   */
  int ask(ByteBuffer request) {
    try {
      if (channel == null) {
        channel = SocketChannel.open();
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      }
      ByteBuffer left = request.duplicate();
      while (left.hasRemaining()) {
        channel.write(left);
      }
      return answer();
    } catch (IOException broken) {
      close();
      return 0;
    }
  }

  private int answer() throws IOException {
    in.clear();
    int end = -1;
    while (end < 0) {
      if (channel.read(in) < 0) {
        throw new EOFException();
      }
      end = headersEnd();
    }
    byte[] head = new byte[end];
    in.get(0, head);
    String text = new String(head, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
    int from = text.indexOf("content-length:") + "content-length:".length();
    int length = Integer.parseInt(text.substring(from, text.indexOf('\r', from)).strip());
    while (in.position() < end + length) {
      if (channel.read(in) < 0) {
        throw new EOFException();
      }
    }
    if (text.contains("connection: close")) {
      close();
    }
    return Integer.parseInt(text.substring(9, 12));
  }

  private int headersEnd() {
    for (int i = 3; i < in.position(); i++) {
      if (in.get(i) == '\n' && in.get(i - 2) == '\n') {
        return i + 1;
      }
    }
    return -1;
  }

  @Override
  public void close() {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException gone) {
      // Nothing is left to close.
    }
    channel = null;
  }
}
