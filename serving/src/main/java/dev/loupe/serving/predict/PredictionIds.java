package dev.loupe.serving.predict;

import dev.loupe.contract.ModelKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.random.RandomGenerator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Makes the ids of predictions and reads them back. An id is opaque to clients: at most {@value
 * #MAX_LENGTH} characters of {@code A-Z a-z 0-9 - _} (base64url, without padding) of these bytes,
 * numbers big-endian:
 *
 * <pre>
 * 1   format, {@value #FORMAT}
 * 8   when, milliseconds since 1970
 * 8   random, so that no two ids are equal
 * 2   the predicted class's place
 * 4   the probability, a float
 * n   the version's name, UTF-8
 * 16  the beginning of HMAC-SHA256 of all before, with the model's key
 * </pre>
 *
 * So whoever has the key can tell, without a store, that this model predicted this, when and with
 * which version; nobody else can make an id that holds. Nothing in it says what the picture was.
 * Thread-safe.
 */
public final class PredictionIds {
  static final int MAX_LENGTH = 160;

  private static final byte FORMAT = 1;
  private static final String ALGORITHM = "HmacSHA256";
  private static final int MAC_BYTES = 16;
  private static final int FIXED_BYTES = 1 + 8 + 8 + 2 + 4;
  private static final Base64.Encoder TEXT = Base64.getUrlEncoder().withoutPadding();

  private final SecretKeySpec key;
  private final RandomGenerator random;

  /**
   * @param key {@value ModelKey#BYTES} bytes
   */
  public PredictionIds(byte[] key, RandomGenerator random) {
    if (key.length != ModelKey.BYTES) {
      throw new IllegalArgumentException(
          "a key of %d bytes; expected %d".formatted(key.length, ModelKey.BYTES));
    }
    this.key = new SecretKeySpec(key, ALGORITHM);
    this.random = random;
  }

  /** An id that no other prediction has. */
  public String make(PredictionId said) {
    byte[] version = said.version().getBytes(StandardCharsets.UTF_8);
    ByteBuffer id = ByteBuffer.allocate(FIXED_BYTES + version.length + MAC_BYTES);
    id.put(FORMAT)
        .putLong(said.at().toEpochMilli())
        .putLong(random.nextLong())
        .putShort((short) said.index())
        .putFloat((float) said.probability())
        .put(version);
    id.put(mac(id.array(), id.position()));
    return TEXT.encodeToString(id.array());
  }

  /** What an id says, if it was made with this key and not a letter of it was changed. */
  public Optional<PredictionId> read(String id) {
    if (id.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(id);
    } catch (IllegalArgumentException noBase64) {
      return Optional.empty();
    }
    int signed = bytes.length - MAC_BYTES;
    // The second way to write the last letter's unused bits would be a second id.
    boolean whole = signed > FIXED_BYTES && TEXT.encodeToString(bytes).equals(id);
    if (!whole
        || bytes[0] != FORMAT
        || !MessageDigest.isEqual(
            mac(bytes, signed), Arrays.copyOfRange(bytes, signed, bytes.length))) {
      return Optional.empty();
    }
    ByteBuffer in = ByteBuffer.wrap(bytes, 1, signed - 1);
    Instant at = Instant.ofEpochMilli(in.getLong());
    in.getLong(); // the random part
    int index = in.getShort() & 0xffff;
    float probability = in.getFloat();
    String version = StandardCharsets.UTF_8.decode(in).toString();
    return Optional.of(new PredictionId(version, at, index, probability));
  }

  private byte[] mac(byte[] bytes, int length) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      mac.update(bytes, 0, length);
      return Arrays.copyOf(mac.doFinal(), MAC_BYTES);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + ALGORITHM, e);
    }
  }
}
