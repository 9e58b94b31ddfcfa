package dev.loupe.contract;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs what pods of one model ask each other, so that nobody else is answered on their internal
 * port. HMAC-SHA256 (RFC 2104) over the purpose, the version asked, its kind, the second and the
 * SHA-256 of the body, each with its length before it.
 */
public final class PodSignature {
  private static final String ALGORITHM = "HmacSHA256";
  private static final String PURPOSE = "loupe-pod-request/1";

  private PodSignature() {}

  /**
   * @param key the model's, {@link ModelKey#BYTES} bytes
   * @param version that is asked
   * @param kind of the request, canary or shadow
   * @param body of which what remains is signed, and still remains afterwards
   * @return 64 hexadecimal digits
   */
  public static String of(byte[] key, String version, String kind, Instant at, ByteBuffer body) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(key, ALGORITHM));
      part(mac, PURPOSE.getBytes(StandardCharsets.UTF_8));
      part(mac, version.getBytes(StandardCharsets.UTF_8));
      part(mac, kind.getBytes(StandardCharsets.UTF_8));
      part(mac, ByteBuffer.allocate(Long.BYTES).putLong(at.getEpochSecond()).array());
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(body.duplicate());
      part(mac, digest.digest());
      return HexFormat.of().formatHex(mac.doFinal());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK has no " + ALGORITHM, e);
    }
  }

  /**
   * Whether the signature is of this key, request and time, in a time that says nothing of where it
   * differs.
   *
   * @param at when the asker says that it asked
   * @param body of which what remains was signed
   * @param skew how far from now that may be, to both sides
   */
  public static boolean holds(
      String signature,
      byte[] key,
      String version,
      String kind,
      Instant at,
      ByteBuffer body,
      Instant now,
      Duration skew) {
    boolean recent = Duration.between(at, now).abs().compareTo(skew) <= 0;
    byte[] wanted = of(key, version, kind, at, body).getBytes(StandardCharsets.US_ASCII);
    return MessageDigest.isEqual(wanted, signature.getBytes(StandardCharsets.UTF_8)) && recent;
  }

  private static void part(Mac mac, byte[] bytes) {
    mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
    mac.update(bytes);
  }
}
