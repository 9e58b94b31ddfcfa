package dev.loupe.serving.start;

import dev.loupe.contract.ExitCode;
import dev.loupe.contract.ModelKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The key of a model, which all of its pods have from one Secret. */
final class SigningKey {
  private static final Logger LOG = LoggerFactory.getLogger(SigningKey.class);

  private final byte[] bytes;

  private SigningKey(byte[] bytes) {
    this.bytes = bytes;
  }

  /** {@value ModelKey#BYTES} of them. */
  byte[] bytes() {
    return bytes.clone();
  }

  /**
   * The mounted key; without one a new one, which only this process has.
   *
   * @param folder where the Secret is mounted
   * @throws StartException if there is a file and it is no key
   */
  static SigningKey read(@Nullable Path folder, RandomGenerator random) throws StartException {
    if (folder == null) {
      return made("LOUPE_KEYS_DIR is not set", random);
    }
    Path file = folder.resolve(ModelKey.FILE);
    try {
      byte[] key = Files.readAllBytes(file);
      if (key.length != ModelKey.BYTES) {
        throw new StartException(
            ExitCode.USAGE,
            "%s has %d bytes; a key has %d. Put as many random ones into the Secret. The server did not start."
                .formatted(file, key.length, ModelKey.BYTES),
            null);
      }
      return new SigningKey(key);
    } catch (NoSuchFileException absent) {
      return made(file + " is not there", random);
    } catch (IOException e) {
      throw new StartException(
          ExitCode.USAGE, "%s can't be read: %s. The server did not start.".formatted(file, e), e);
    }
  }

  private static SigningKey made(String why, RandomGenerator random) {
    LOG.atWarn()
        .addKeyValue("event", "signing_key_made")
        .addKeyValue("reason", why)
        .log(
            "Ids of predictions are signed with a key of this process's own: no other can read them");
    byte[] key = new byte[ModelKey.BYTES];
    random.nextBytes(key);
    return new SigningKey(key);
  }
}
