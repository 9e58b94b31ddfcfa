package dev.loupe.trainer.data;

import dev.loupe.contract.Digest;
import dev.loupe.detector.image.BadImageException;
import dev.loupe.detector.image.ImageDecoder;
import dev.loupe.detector.image.ImageLimits;
import dev.loupe.detector.image.RgbImage;
import dev.loupe.detector.store.Store;
import dev.loupe.detector.store.StoreException;
import dev.loupe.trainer.run.StageFailure;
import java.nio.ByteBuffer;
import java.security.MessageDigest;

/** Reads pictures of a data set, and makes sure that they are those that validate saw. */
public final class PictureReader {
  /** 50 MB, 100 megapixels, 8 pixels a side. */
  public static final ImageLimits LIMITS = new ImageLimits(50_000_000, 100_000_000, 8);

  private final Store data;

  public PictureReader(Store data) {
    this.data = data;
  }

  /**
   * The file's bytes.
   *
   * @throws StageFailure if they are not those that validate read
   */
  public byte[] bytes(Picture picture) throws StageFailure {
    try {
      byte[] bytes = data.read(picture.path(), LIMITS.maxBytes());
      if (!Digest.of(bytes).equals(picture.sha256())) {
        throw changed(picture.path());
      }
      return bytes;
    } catch (StoreException e) {
      if (e.reason() == StoreException.Reason.MISSING) {
        throw changed(picture.path());
      }
      throw StageFailure.data(e);
    }
  }

  /** Decodes for an input of that size, as serving does. */
  public RgbImage decode(Picture picture, int size) throws StageFailure {
    byte[] bytes = bytes(picture);
    try {
      return ImageDecoder.decodeFor(bytes, LIMITS, size);
    } catch (BadImageException e) {
      throw StageFailure.badInput(
          "PictureUnreadable", "%s: %s".formatted(data.uri(picture.path()), e.getMessage()));
    }
  }

  private StageFailure changed(String path) {
    return StageFailure.badInput(
        "DataChanged",
        "%s has changed since it was validated; keep a data set as it is while a run works on it, and start a new run. Nothing was kept of this one."
            .formatted(data.uri(path)));
  }

  /** Digest over width and height, as four bytes each, and the pixels. */
  static String pixelDigest(RgbImage image) {
    MessageDigest sha256 = Digest.newSha256();
    sha256.update(ByteBuffer.allocate(8).putInt(image.width()).putInt(image.height()).flip());
    sha256.update(image.rgb());
    return Digest.format(sha256.digest());
  }
}
