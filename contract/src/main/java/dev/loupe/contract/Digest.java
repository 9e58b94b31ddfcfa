package dev.loupe.contract;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** SHA-256 digests in the form used everywhere: {@code sha256:} and 64 lower-case hex digits. */
public final class Digest {
  public static final String PREFIX = "sha256:";
  private static final Pattern FORM = Pattern.compile("sha256:[0-9a-f]{64}");

  private Digest() {}

  public static String of(byte[] content) {
    return format(newSha256().digest(content));
  }

  public static String format(byte[] sha256) {
    return PREFIX + HexFormat.of().formatHex(sha256);
  }

  /** The 64 hex digits of a digest; {@link IllegalArgumentException} if it has another form. */
  public static String hex(String digest) {
    if (!FORM.matcher(digest).matches()) {
      throw new IllegalArgumentException(
          "\"" + digest + "\" is not a digest; expected sha256: and 64 lower-case hex digits");
    }
    return digest.substring(PREFIX.length());
  }

  public static MessageDigest newSha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new AssertionError("every Java platform has SHA-256", impossible);
    }
  }
}
