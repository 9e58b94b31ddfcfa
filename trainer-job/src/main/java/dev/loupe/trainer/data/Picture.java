package dev.loupe.trainer.data;

import dev.loupe.contract.Digest;
import java.nio.ByteBuffer;
import java.util.HexFormat;

/**
 * A picture that is used.
 *
 * @param path below the data set's folder, its class's folder first
 * @param classIndex place of its class among the plan's
 * @param sha256 digest of the file
 * @param pixels digest of width, height and the decoded pixels
 */
public record Picture(String path, int classIndex, String sha256, String pixels, Split split) {

  /** A number that stands for the pixels: the first 64 bits of their digest. */
  public long number() {
    return ByteBuffer.wrap(HexFormat.of().parseHex(Digest.hex(pixels).substring(0, 16))).getLong();
  }
}
