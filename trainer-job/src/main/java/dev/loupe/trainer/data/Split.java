package dev.loupe.trainer.data;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.loupe.contract.Digest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** What a picture is used for: 80 % train, 10 % validation, 10 % test. */
public enum Split {
  @JsonProperty("train")
  TRAIN,
  @JsonProperty("validation")
  VALIDATION,
  @JsonProperty("test")
  TEST;

  private static final double TRAIN_BELOW = 0.8;
  private static final double VALIDATION_BELOW = 0.9;

  /**
   * Decided by the model's name and the picture's pixels alone: the same picture is never in two
   * splits, in this run or the next, however many are added and whatever the seed.
   *
   * @param pixels digest of the decoded pixels
   */
  public static Split of(String model, String pixels) {
    MessageDigest sha256 = Digest.newSha256();
    sha256.update(model.getBytes(StandardCharsets.UTF_8));
    sha256.update((byte) 0);
    sha256.update(pixels.getBytes(StandardCharsets.UTF_8));
    double place = (ByteBuffer.wrap(sha256.digest()).getLong() >>> 11) * 0x1p-53;
    if (place < TRAIN_BELOW) {
      return TRAIN;
    }
    return place < VALIDATION_BELOW ? VALIDATION : TEST;
  }
}
