import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** Many connections of one thread, from several addresses of loopback. */
final class Crowd implements AutoCloseable {
  private static final int ADDRESSES = 8;
  private static final int HEAD = 512;

  private final Selector selector = Selector.open();
  private final ByteBuffer in = ByteBuffer.allocateDirect(1 << 16);
  private final Map<String, Integer> answers = new TreeMap<>();
  private final SocketChannel[] members;
  private int open;

  /**
   * @param size connections, which are open when this returns
   */
  Crowd(int port, int size) throws IOException {
    members = new SocketChannel[size];
    for (int i = 0; i < size; i++) {
      SocketChannel channel = SocketChannel.open();
      channel.bind(new InetSocketAddress("127.0.0." + (2 + i % ADDRESSES), 0));
      channel.connect(new InetSocketAddress("127.0.0.1", port));
      channel.configureBlocking(false);
      channel.register(selector, SelectionKey.OP_READ, ByteBuffer.allocate(HEAD));
      members[i] = channel;
      open++;
    }
  }

  /** To each that is still open, as much as the network takes. */
  void send(String text) throws IOException {
    send(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  void send(byte[] bytes) throws IOException {
    ByteBuffer out = ByteBuffer.wrap(bytes);
    for (SocketChannel member : members) {
      try {
        if (member.isOpen()) {
          int _ = member.write(out.rewind());
        }
      } catch (IOException broken) {
        leave(member);
      }
    }
  }

  /**
   * Reads what comes, until so many seconds are over or the server has closed all.
   *
   * @param most bytes of each connection, each time
   */
  void read(double seconds, int most) throws IOException {
    long until = System.nanoTime() + (long) (seconds * 1e9);
    while (open > 0 && System.nanoTime() < until) {
      selector.select(100);
      for (SelectionKey key : selector.selectedKeys()) {
        read(key, most);
      }
      selector.selectedKeys().clear();
    }
  }

  private void read(SelectionKey key, int most) throws IOException {
    SocketChannel member = (SocketChannel) key.channel();
    ByteBuffer head = (ByteBuffer) key.attachment();
    in.clear().limit(Math.min(most, in.capacity()));
    try {
      if (member.read(in) < 0) {
        leave(member);
        return;
      }
    } catch (IOException reset) {
      leave(member);
      return;
    }
    in.flip();
    boolean first = head.position() < 12;
    while (head.hasRemaining() && in.hasRemaining()) {
      head.put(in.get());
    }
    if (first && head.position() >= 12) {
      answers.merge(new String(head.array(), 9, 3, StandardCharsets.US_ASCII), 1, Integer::sum);
    }
  }

  private void leave(SocketChannel member) throws IOException {
    if (member.isOpen()) {
      open--;
      member.close();
    }
  }

  /** Connections that the server has not closed. */
  int open() {
    return open;
  }

  /** The first answer of each connection that got one: how many by their status. */
  Map<String, Integer> answers() {
    return answers;
  }

  @Override
  public void close() throws IOException {
    for (SocketChannel member : members) {
      member.close();
    }
    selector.close();
  }
}
