import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A connection of HTTP/2 (RFC 9113) that sends what frames it is told to, allowed or not. */
final class Frames implements AutoCloseable {
  static final int DATA = 0;
  static final int HEADERS = 1;
  static final int RST_STREAM = 3;
  static final int SETTINGS = 4;
  static final int PING = 6;
  static final int GOAWAY = 7;
  static final int END_STREAM = 1;
  static final int END_HEADERS = 4;
  static final int CANCEL = 8;

  private static final int INITIAL_WINDOW_SIZE = 4;
  private static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  /** A frame that came. */
  record Frame(int type, int flags, int stream, byte[] payload) {
    boolean endsStream() {
      return type == RST_STREAM || type == HEADERS && (flags & END_STREAM) != 0;
    }

    /** Of RST_STREAM its error code, of GOAWAY likewise. */
    int code() {
      return ByteBuffer.wrap(payload).getInt(type == GOAWAY ? 4 : 0);
    }
  }

  private final Socket socket;
  private final OutputStream out;
  private final DataInputStream in;

  /**
   * @param window how much of an answer the server may send at first
   */
  Frames(int port, int window) throws IOException {
    socket = new Socket("127.0.0.1", port);
    socket.setTcpNoDelay(true);
    out = new java.io.BufferedOutputStream(socket.getOutputStream(), 1 << 16);
    in = new DataInputStream(new java.io.BufferedInputStream(socket.getInputStream(), 1 << 16));
    out.write(greeting(window));
    out.flush();
  }

  /** What a client says first. */
  static byte[] greeting(int window) {
    ByteBuffer settings = ByteBuffer.allocate(PREFACE.length + 9 + 6);
    settings.put(PREFACE).put(head(6, SETTINGS, 0, 0));
    return settings.putShort((short) INITIAL_WINDOW_SIZE).putInt(window).array();
  }

  private static byte[] head(int length, int type, int flags, int stream) {
    ByteBuffer head = ByteBuffer.allocate(9);
    head.put((byte) (length >> 16)).putShort((short) length);
    return head.put((byte) type).put((byte) flags).putInt(stream).array();
  }

  Frames send(int type, int flags, int stream, byte[] payload) throws IOException {
    out.write(head(payload.length, type, flags, stream));
    out.write(payload);
    return this;
  }

  void flush() throws IOException {
    out.flush();
  }

  /** The head of a call, every field a literal that is not indexed (RFC 7541, 6.2.2). */
  Frames call(int stream, String path) throws IOException {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    for (String field :
        List.of(
            ":method POST",
            ":scheme http",
            ":path " + path,
            ":authority localhost",
            "content-type application/grpc",
            "te trailers")) {
      int space = field.indexOf(' ');
      block.write(0);
      literal(block, field.substring(0, space));
      literal(block, field.substring(space + 1));
    }
    return send(HEADERS, END_HEADERS, stream, block.toByteArray());
  }

  private static void literal(ByteArrayOutputStream block, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    block.write(bytes.length);
    block.writeBytes(bytes);
  }

  /** A message of gRPC in as many frames as it needs. */
  Frames message(int stream, byte[] message, boolean last) throws IOException {
    ByteBuffer framed = ByteBuffer.allocate(5 + message.length);
    byte[] all = framed.put((byte) 0).putInt(message.length).put(message).array();
    for (int at = 0; at < all.length; at += 16384) {
      int length = Math.min(16384, all.length - at);
      boolean end = last && at + length == all.length;
      send(DATA, end ? END_STREAM : 0, stream, java.util.Arrays.copyOfRange(all, at, at + length));
    }
    return this;
  }

  /** What comes until nothing does for so long, or the server closes. */
  List<Frame> read(int quietMillis) {
    List<Frame> frames = new ArrayList<>();
    try {
      socket.setSoTimeout(quietMillis);
      while (true) {
        int lengthAndType = in.readInt();
        int flags = in.readUnsignedByte();
        int stream = in.readInt();
        byte[] payload = in.readNBytes(lengthAndType >>> 8);
        frames.add(new Frame(lengthAndType & 0xff, flags, stream, payload));
      }
    } catch (SocketTimeoutException quiet) {
      return frames;
    } catch (IOException closed) {
      return frames;
    }
  }

  /** Whether the server has ended the connection, after what it may still say. */
  boolean isClosedWithin(int millis) {
    try {
      socket.setSoTimeout(millis);
      while (in.read() >= 0) {
        // Whatever it says.
      }
      return true;
    } catch (SocketTimeoutException open) {
      return false;
    } catch (IOException reset) {
      return true;
    }
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
