import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What clients of gRPC may do to a server. */
final class GrpcAttacks {
  private static final String LIVE = "/inference.GRPCInferenceService/ServerLive";
  private static final String INFER = "/inference.GRPCInferenceService/ModelInfer";
  private static final String REFLECTION =
      "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo";
  private static final int ENHANCE_YOUR_CALM = 11;

  /** A request of reflection: file_containing_symbol (field 4), the service. */
  private static final byte[] SYMBOL =
      "\"\u001einference.GRPCInferenceService".getBytes(StandardCharsets.US_ASCII);

  private final int port;
  private final int crowd;

  GrpcAttacks(int port, int crowd) {
    this.port = port;
    this.crowd = crowd;
  }

  Map<String, Attack> all() {
    Map<String, Attack> all = new LinkedHashMap<>();
    all.put("gRPC silent", this::silent);
    all.put("gRPC idle", this::idle);
    all.put("gRPC 65 MiB", this::large);
    all.put("gRPC 1,000 streams", this::streams);
    all.put("gRPC half messages", this::halfMessages);
    all.put("gRPC cancelled", this::cancelled);
    all.put("gRPC pings", this::pings);
    all.put("gRPC unread", this::unread);
    return all;
  }

  /** Who does not even begin is cut off. */
  private Saw silent() throws IOException {
    try (Crowd silent = new Crowd(port, crowd)) {
      silent.read(15, 1 << 16);
      return new Saw(silent.open() == 0, "%d open".formatted(silent.open()));
    }
  }

  private Saw idle() throws IOException {
    try (Crowd idle = new Crowd(port, crowd)) {
      idle.send(Frames.greeting(1 << 16));
      idle.read(10, 1 << 16);
      return new Saw(idle.open() == crowd, "%d open".formatted(idle.open()));
    }
  }

  private Saw large() throws IOException {
    try (Frames connection = new Frames(port, 1 << 16)) {
      connection.call(1, INFER);
      byte[] head = ByteBuffer.allocate(5).put((byte) 0).putInt(65 << 20).array();
      connection.send(Frames.DATA, 0, 1, head).flush();
      List<Frames.Frame> frames = connection.read(3000);
      return new Saw(status(frames, 1).equals("8"), "status " + status(frames, 1));
    }
  }

  /** The value of grpc-status, which the server sends without Huffman's code or with it. */
  private static String status(List<Frames.Frame> frames, int stream) {
    for (Frames.Frame frame : frames) {
      if (frame.stream() == stream
          && frame.type() == Frames.HEADERS
          && (frame.flags() & Frames.END_STREAM) != 0) {
        String text = new String(frame.payload(), StandardCharsets.ISO_8859_1);
        int at = text.indexOf("grpc-status");
        return at < 0 ? text.replaceAll("[^ -~]", ".") : text.substring(at + 12, at + 13);
      }
    }
    return frames.toString();
  }

  /** Of a client that never says that it has learnt how many it may have. */
  private Saw streams() throws IOException {
    try (Frames connection = new Frames(port, 1 << 16)) {
      try {
        for (int i = 0; i < 1000; i++) {
          connection.call(2 * i + 1, INFER);
        }
        connection.flush();
      } catch (IOException closed) {
        // As it should.
      }
      boolean closed = connection.isClosedWithin(5000);
      return new Saw(closed, closed ? "closed" : "open");
    }
  }

  /** Messages that begin and never end. */
  private Saw halfMessages() throws IOException, InterruptedException {
    List<Frames> all = new ArrayList<>();
    try {
      for (int c = 0; c < 100; c++) {
        Frames connection = new Frames(port, 1 << 16);
        all.add(connection);
        for (int i = 0; i < 100; i++) {
          byte[] begun = ByteBuffer.allocate(6).put((byte) 0).putInt(1 << 20).array();
          connection.call(2 * i + 1, INFER).send(Frames.DATA, 0, 2 * i + 1, begun);
        }
        connection.flush();
      }
      Thread.sleep(15_000);
      long ended = 0;
      for (Frames connection : all) {
        ended += connection.read(100).stream().filter(Frames.Frame::endsStream).count();
      }
      return new Saw(ended == 10_000, "%d of 10000 ended".formatted(ended));
    } finally {
      all.forEach(Frames::close);
    }
  }

  private Saw cancelled() throws IOException {
    try (Frames connection = new Frames(port, 1 << 16)) {
      int sent = 0;
      try {
        for (; sent < 100_000; sent++) {
          connection
              .call(2 * sent + 1, INFER)
              .send(Frames.RST_STREAM, 0, 2 * sent + 1, new byte[] {0, 0, 0, Frames.CANCEL});
        }
        connection.flush();
      } catch (IOException closed) {
        // As it should.
      }
      return calmed(connection, sent);
    }
  }

  private static Saw calmed(Frames connection, int sent) {
    List<Frames.Frame> frames = connection.read(2000);
    List<Integer> codes =
        frames.stream().filter(f -> f.type() == Frames.GOAWAY).map(Frames.Frame::code).toList();
    return new Saw(
        codes.contains(ENHANCE_YOUR_CALM) || sent < 100_000,
        "GOAWAY %s, %d sent".formatted(codes, sent));
  }

  private Saw pings() throws IOException {
    try (Frames connection = new Frames(port, 1 << 16)) {
      int sent = 0;
      try {
        for (; sent < 100_000; sent++) {
          connection.send(Frames.PING, 0, 0, new byte[8]);
        }
        connection.flush();
      } catch (IOException closed) {
        // As it should.
      }
      return calmed(connection, sent);
    }
  }

  /** Calls whose answers have no room to be sent. */
  private Saw unread() throws IOException, InterruptedException {
    List<Frames> all = new ArrayList<>();
    try {
      for (int c = 0; c < 100; c++) {
        Frames connection = new Frames(port, 0);
        all.add(connection);
        for (int i = 0; i < 100; i++) {
          connection.call(2 * i + 1, REFLECTION).message(2 * i + 1, SYMBOL, true);
        }
        connection.flush();
      }
      Thread.sleep(70_000);
      int open = 0;
      for (Frames connection : all) {
        open += connection.isClosedWithin(20) ? 0 : 1;
      }
      return new Saw(open == 0, "%d of 100 open".formatted(open));
    } finally {
      all.forEach(Frames::close);
    }
  }
}
