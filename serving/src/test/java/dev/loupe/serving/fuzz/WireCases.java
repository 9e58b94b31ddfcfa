package dev.loupe.serving.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.loupe.serving.fuzz.Case.Message;
import dev.loupe.serving.fuzz.Case.Message.Header;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What a connection to the port of HTTP brings: requests whose heads and lengths are wrong. */
final class WireCases {
  private WireCases() {}

  static byte[] make(Chance chance) {
    byte[] first = request(chance);
    return switch (chance.below(10)) {
      case 0, 1, 2 -> Damage.some(chance, first);
      case 3 -> head(chance, first);
      case 4 -> Damage.join(first, request(chance), request(chance));
      case 5 -> Arrays.copyOf(first, chance.below(first.length));
      case 6 -> chance.bytes(chance.below(600));
      case 7 -> lines(chance).getBytes(ISO_8859_1);
      default -> first;
    };
  }

  /** Damaged in its head alone. */
  private static byte[] head(Chance chance, byte[] request) {
    int end = Math.min(request.length, 200);
    return Damage.join(Damage.some(chance, Arrays.copyOf(request, end)), Damage.tail(request, end));
  }

  private static byte[] request(Chance chance) {
    Message message = RequestCases.make(chance);
    byte[] body = message.body();
    List<Header> headers = new ArrayList<>(message.headers());
    headers.add(new Header("Host", "x"));
    switch (chance.below(8)) {
      case 0 -> headers.add(new Header("Content-Length", "" + chance.number()));
      case 1 -> {
        headers.add(new Header("Content-Length", "" + body.length));
        headers.add(new Header("Content-Length", "" + (body.length + chance.below(2))));
      }
      case 2 -> {
        headers.add(new Header("Content-Length", "" + body.length));
        headers.add(new Header("Transfer-Encoding", chance.of("chunked", "gzip", "x", "chunked ")));
      }
      case 3, 4 -> {
        headers.add(new Header("Transfer-Encoding", "chunked"));
        body = chunks(chance, body);
      }
      case 5 -> {
        headers.add(new Header("Content-Length", "" + body.length));
        headers.add(new Header("Expect", chance.of("100-continue", "200-ok")));
      }
      default ->
          headers.add(
              new Header(
                  "Content-Length", chance.of("" + body.length, "-1", "", "0x5", "5, 5", "+3")));
    }
    // Whether an answer has a body must be seen in the answer.
    return new Message(message.first().replace("HEAD ", "GET "), headers, body).bytes();
  }

  private static byte[] chunks(Chance chance, byte[] body) {
    byte[] all = {};
    int at = 0;
    while (at < body.length) {
      int to = Math.min(body.length, at + 1 + chance.below(body.length));
      String size =
          chance.oneIn(20) ? Long.toHexString(chance.number()) : Integer.toHexString(to - at);
      String extension = chance.oneIn(10) ? ";a=\"" + "b".repeat(chance.of(1, 9000)) : "";
      all =
          Damage.join(
              all,
              (size + extension + "\r\n").getBytes(ISO_8859_1),
              Arrays.copyOfRange(body, at, to),
              (chance.oneIn(40) ? "\n" : "\r\n").getBytes(ISO_8859_1));
      at = to;
    }
    String end =
        chance.of("0\r\n\r\n", "0\r\n\r\n", "0\r\n\r\n", "0\r\nA: b\r\n\r\n", "-1\r\n", "");
    return Damage.join(all, end.getBytes(ISO_8859_1));
  }

  private static String lines(Chance chance) {
    return chance.of("GET", "POST", "get", "", "CONNECT", "PRI", "\u0016\u0003\u0001", "OPTIONS")
        + chance.of(" ", "  ", "\t")
        + chance.of("/predict", "*", "http://x/predict", "/%zz", "//", "/" + "a".repeat(9000), "")
        + chance.of(" HTTP/1.1", " HTTP/1.0", " HTTP/2.0", " HTTP/9", "", " HTTP/1.1 x")
        + chance.of("\r\n", "\n", "\r")
        + chance.of("Host: x", "Host: x\r\n y: folded", ": x", "a b: c", "\0: \0", "Host x")
        + chance.of(
            "\r\nConnection: upgrade\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk",
            "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: x",
            "\r\nConnection: " + RequestCases.value(chance),
            "\r\nX: y".repeat(200),
            "")
        + chance.of("\r\n\r\n", "\n\n", "");
  }
}
