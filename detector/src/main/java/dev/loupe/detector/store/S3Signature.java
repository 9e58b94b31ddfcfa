package dev.loupe.detector.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.loupe.contract.Digest;
import java.net.URLEncoder;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs a GET without a body, as AWS Signature Version 4 says. */
final class S3Signature {
  private static final String ALGORITHM = "AWS4-HMAC-SHA256";
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
  private static final String EMPTY = sha256("");

  private S3Signature() {}

  /**
   * @param settings OpenDAL's: keys and region
   * @param path encoded, with a leading slash
   * @return the headers to send, all but the host
   */
  static Map<String, String> headers(
      Map<String, String> settings,
      String host,
      String path,
      SortedMap<String, String> query,
      Instant now) {
    String time = TIME.format(now);
    SortedMap<String, String> headers = new TreeMap<>();
    headers.put("host", host);
    headers.put("x-amz-content-sha256", EMPTY);
    headers.put("x-amz-date", time);
    if (settings.containsKey("session_token")) {
      headers.put("x-amz-security-token", settings.getOrDefault("session_token", ""));
    }
    String signed = String.join(";", headers.keySet());
    String lines =
        headers.entrySet().stream()
            .map(h -> h.getKey() + ":" + h.getValue() + "\n")
            .collect(Collectors.joining());
    String request = String.join("\n", "GET", path, query(query), lines, signed, EMPTY);
    String region = settings.getOrDefault("region", "");
    String scope = time.substring(0, 8) + "/" + region + "/s3/aws4_request";
    String text = String.join("\n", ALGORITHM, time, scope, sha256(request));
    byte[] key = ("AWS4" + settings.getOrDefault("secret_access_key", "")).getBytes(UTF_8);
    for (String part : scope.split("/")) {
      key = hmac(key, part);
    }
    headers.remove("host");
    headers.put(
        "authorization",
        "%s Credential=%s/%s, SignedHeaders=%s, Signature=%s"
            .formatted(
                ALGORITHM,
                settings.getOrDefault("access_key_id", ""),
                scope,
                signed,
                HexFormat.of().formatHex(hmac(key, text))));
    return headers;
  }

  /** As it is signed, and sent. */
  static String query(SortedMap<String, String> query) {
    return query.entrySet().stream()
        .map(e -> encoded(e.getKey()) + "=" + encoded(e.getValue()))
        .collect(Collectors.joining("&"));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, UTF_8)
        .replace("+", "%20")
        .replace("*", "%2A")
        .replace("%7E", "~");
  }

  private static byte[] hmac(byte[] key, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(text.getBytes(UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }

  private static String sha256(String text) {
    return Digest.hex(Digest.of(text.getBytes(UTF_8)));
  }
}
