package dev.loupe.serving.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/** What a connection to the port of gRPC brings: frames of HTTP/2 (RFC 9113), sound or not. */
final class FrameCases {
  private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(ISO_8859_1);
  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int SETTINGS = 4;
  private static final int END_STREAM = 1;
  private static final int END_HEADERS = 4;

  private FrameCases() {}

  static byte[] make(Chance chance) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(PREFACE);
    out.writeBytes(frame(SETTINGS, 0, 0, new byte[0]));
    for (int stream = 1, calls = chance.of(1, 1, 2, 20); calls > 0; calls--, stream += 2) {
      call(chance, out, stream);
      while (chance.oneIn(3)) {
        out.writeBytes(any(chance, stream));
      }
    }
    byte[] all = out.toByteArray();
    return switch (chance.below(6)) {
      case 0, 1 -> Damage.join(PREFACE, Damage.some(chance, Damage.tail(all, PREFACE.length)));
      case 2 -> Arrays.copyOf(all, chance.below(all.length));
      case 3 -> Damage.some(chance, all);
      default -> all;
    };
  }

  private static void call(Chance chance, ByteArrayOutputStream out, int stream) {
    byte[] message = CallCases.make(chance).body();
    out.writeBytes(frame(HEADERS, END_HEADERS, stream, head(chance)));
    byte[] flag = {chance.oneIn(8) ? (byte) chance.number() : 0};
    long length = chance.oneIn(8) ? chance.number() : message.length;
    byte[] body = Damage.join(flag, Damage.big(length, 4), message);
    for (int at = 0; at < body.length; ) {
      int to = Math.min(body.length, at + 1 + chance.below(16_384));
      boolean last = to == body.length && !chance.oneIn(8);
      out.writeBytes(frame(DATA, last ? END_STREAM : 0, stream, Arrays.copyOfRange(body, at, to)));
      at = to;
    }
  }

  /** Each header a literal that is not remembered (RFC 7541, 6.2.2). */
  private static byte[] head(Chance chance) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    header(out, ":method", chance.oneIn(20) ? "GET" : "POST");
    header(out, ":scheme", "http");
    header(
        out,
        ":path",
        chance.oneIn(8)
            ? chance.of("/", "", "inference", "/grpc.health.v1.Health/Check", "/a/b/c")
            : "/inference.GRPCInferenceService/ModelInfer");
    header(out, ":authority", "x");
    header(out, "te", "trailers");
    header(
        out,
        "content-type",
        chance.oneIn(10) ? chance.of("text/plain", "", "application/grpc+x") : "application/grpc");
    if (chance.oneIn(4)) {
      header(out, "grpc-timeout", chance.of("1n", "1S", "99999999H", "x", "-1S", "", "999999999S"));
    }
    if (chance.oneIn(4)) {
      header(out, "grpc-encoding", chance.of("gzip", "deflate", "identity", "br", ""));
    }
    if (chance.oneIn(8)) {
      header(out, "odd-bin", chance.of("====", "AAA", "*", ""));
    }
    if (chance.oneIn(8)) {
      header(out, chance.of("Upper", "", ":odd", "a b", "connection"), chance.text());
    }
    byte[] head = out.toByteArray();
    return chance.oneIn(8) ? Damage.some(chance, head) : head;
  }

  private static void header(ByteArrayOutputStream out, String name, String value) {
    out.write(0);
    string(out, name);
    string(out, value);
  }

  private static void string(ByteArrayOutputStream out, String text) {
    byte[] bytes = text.getBytes(ISO_8859_1);
    int length = Math.min(126, bytes.length);
    out.write(length);
    out.write(bytes, 0, length);
  }

  private static byte[] any(Chance chance, int stream) {
    int type = chance.oneIn(4) ? chance.below(256) : chance.below(10);
    int about = chance.of(0, stream, stream + 2, (int) chance.number());
    byte[] content = chance.bytes(chance.of(0, 4, 5, 6, 8, chance.below(300)));
    return frame(type, chance.below(256), about, content);
  }

  private static byte[] frame(int type, int flags, int stream, byte[] content) {
    return Damage.join(
        Damage.big(content.length, 3),
        new byte[] {(byte) type, (byte) flags},
        Damage.big(stream, 4),
        content);
  }
}
