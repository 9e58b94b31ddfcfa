package dev.loupe.serving.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.loupe.serving.fixture.TestBundle;
import dev.loupe.serving.fuzz.Case.Message;
import dev.loupe.serving.fuzz.Case.Message.Header;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/**
 * Requests whose length is what they say, so that the connection goes on after each; whatever else
 * they say may be wrong. A line and a header's value hold no line break.
 */
final class RequestCases {
  private static final String TYPE = "Content-Type";

  /** What a body that blows up becomes. */
  private static final int BOMB = 20_000_000;

  private static final byte[] PACKED_BOMB = gzip(new byte[BOMB]);
  private static final byte[] DEFLATED_BOMB = PngCases.deflated(new byte[BOMB]);

  private RequestCases() {}

  static Message make(Chance chance) {
    return packed(
        chance,
        switch (chance.below(8)) {
          case 0, 1 -> form(chance);
          case 2 -> json(chance);
          case 3, 4 -> InferCases.make(chance);
          case 5 -> InferCases.instances(chance);
          case 6 -> raw(chance);
          default -> other(chance);
        });
  }

  private static Message raw(Chance chance) {
    return post(
        predict(chance) + query(chance),
        List.of(new Header(TYPE, type(chance, "image/jpeg"))),
        chance.oneIn(20) ? new byte[0] : PictureCases.mostlySound(chance));
  }

  private static Message form(Chance chance) {
    String path = predict(chance);
    if (chance.oneIn(3)) {
      path = chance.of("/predict/batch", "/v1/predict/batch", "/predict/batch?explain=true");
    }
    FormCases.Form form = FormCases.make(chance, path.contains("batch") ? "files" : "file");
    return post(
        path + (chance.oneIn(3) ? query(chance) : ""),
        List.of(new Header(TYPE, form.type())),
        form.body());
  }

  private static Message json(Chance chance) {
    return post(
        predict(chance) + query(chance),
        List.of(new Header(TYPE, type(chance, "application/json"))),
        JsonCases.picture(chance));
  }

  private static Message other(Chance chance) {
    String path =
        chance.of(
            "/health",
            "/healthz",
            "/v2",
            "/v1/models",
            "/v2/models/" + TestBundle.MODEL,
            "/docs",
            "/openapi.json",
            "/privacy",
            "/",
            "/nothing",
            "/predict/",
            "/v2/models//infer",
            "/v2/models/" + TestBundle.MODEL + "/config",
            "/v2/models/%2e%2e/infer",
            "/docs/..%2f",
            "/v1/models/a%20b:predict",
            "/metrics",
            "//predict",
            "/predict;a=b",
            "/predict?");
    String method = chance.of("GET", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "HEAD", "TRACE");
    byte[] body = chance.oneIn(2) ? new byte[0] : chance.bytes(chance.below(3000));
    return new Message(
        method + " " + path + query(chance) + " HTTP/1.1", headers(chance, List.of()), body);
  }

  private static String predict(Chance chance) {
    return chance.of("/predict", "/v1/predict", "/predict/explain", "/v1/predict/explain");
  }

  private static String query(Chance chance) {
    return switch (chance.below(8)) {
      case 0 -> "?class=real&format=png";
      case 1 -> "?format=" + escaped(chance.text());
      case 2 -> "?class=" + escaped(chance.text()) + "&class=real";
      case 3 -> "?explain=" + escaped(chance.text());
      case 4 -> chance.of("?", "?%", "?%zz=%", "?&&==", "?a=%ff%fe", "?" + "a=b&".repeat(300));
      default -> "";
    };
  }

  /** Mostly well. */
  private static String escaped(String text) {
    StringBuilder escaped = new StringBuilder();
    for (byte b : text.getBytes(UTF_8)) {
      boolean plain = b >= 'a' && b <= 'z' || b >= '0' && b <= '9';
      escaped.append(plain ? Character.toString(b) : "%%%02x".formatted(b & 0xff));
    }
    return escaped.toString();
  }

  private static String type(Chance chance, String right) {
    return switch (chance.below(12)) {
      case 0 -> value(chance);
      case 1 -> chance.of("text/plain", "application/octet-stream", "image/webp", "*/*", "/", ";");
      case 2 -> right + "; charset=" + chance.of("utf-16", "nothing", "\"", "utf-8");
      case 3 -> chance.of("multipart/form-data", "multipart/form-data; boundary=", "multipart/");
      default -> right;
    };
  }

  static Message post(String path, List<Header> headers, byte[] body) {
    return new Message("POST " + path + " HTTP/1.1", headers, body);
  }

  /** What a header's value may be, and none of these ends the line. */
  static String value(Chance chance) {
    return new String(chance.text().getBytes(UTF_8), ISO_8859_1).replaceAll("[\r\n\0]", "?");
  }

  private static List<Header> headers(Chance chance, List<Header> some) {
    List<Header> headers = new ArrayList<>(some);
    while (chance.oneIn(3)) {
      String name =
          chance.of(
              "X-Request-Timeout-Ms",
              "X-Forwarded-For",
              "traceparent",
              "tracestate",
              "Accept",
              "Origin",
              "Authorization",
              "X-API-Key",
              "Cookie",
              "Accept-Encoding",
              "Access-Control-Request-Method",
              "Inference-Header-Content-Length",
              "If-Modified-Since",
              "Range",
              TYPE);
      headers.add(
          new Header(
              name,
              chance.oneIn(3)
                  ? Long.toString(chance.of(chance.any(), chance.number()))
                  : value(chance)));
    }
    return headers;
  }

  /** With headers that say more, and at times compressed, or said to be. */
  private static Message packed(Chance chance, Message plain) {
    List<Header> headers = new ArrayList<>(headers(chance, plain.headers()));
    byte[] body = plain.body();
    if (chance.oneIn(6)) {
      String coding = chance.of("gzip", "deflate", "deflate", "gzip", "identity", "x-gzip");
      headers.add(new Header("Content-Encoding", coding));
      body =
          switch (chance.below(8)) {
            case 0 -> coding.contains("gzip") ? PACKED_BOMB : DEFLATED_BOMB;
            case 1 -> body;
            case 2 -> Damage.some(chance, pack(coding, body));
            case 3 -> gzip(body);
            default -> pack(coding, body);
          };
    } else if (chance.oneIn(60)) {
      headers.add(
          new Header(
              "Content-Encoding",
              chance.of("br", "zstd", "snappy", "gzip, gzip", "compress", value(chance))));
    }
    return new Message(plain.first(), headers, body);
  }

  private static byte[] pack(String coding, byte[] body) {
    return switch (coding) {
      case "gzip", "x-gzip" -> gzip(body);
      case "deflate" -> PngCases.deflated(body);
      default -> body;
    };
  }

  private static byte[] gzip(byte[] plain) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(plain);
    } catch (IOException e) {
      throw new UncheckedIOException("memory can be written", e);
    }
    return packed.toByteArray();
  }
}
