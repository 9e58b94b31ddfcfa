package dev.loupe.serving.guard;

import dev.loupe.contract.Json;
import dev.loupe.contract.ServingPolicy;
import dev.loupe.serving.start.MountedFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The policy's file, read again and again; what can't be read changes nothing. */
final class PolicyFile {
  private static final Logger LOG = LoggerFactory.getLogger(PolicyFile.class);
  private static final int MOST_BYTES = 1 << 16;

  private final @Nullable Path file;
  private byte[] bytes = new byte[0];
  private volatile Policy policy = Policy.of(ServingPolicy.NONE);

  /**
   * @param file absent: nothing is limited
   * @throws InvalidPolicyException if it can't be read or used
   */
  PolicyFile(@Nullable Path file) {
    this.file = file;
    if (file != null) {
      try {
        bytes = MountedFile.read(file, MOST_BYTES);
        policy = parse(bytes);
      } catch (IOException e) {
        throw new InvalidPolicyException(
            "policy: %s can't be read: %s. The server did not start."
                .formatted(file, MountedFile.words(e)));
      }
    }
  }

  Policy policy() {
    return policy;
  }

  synchronized void reread() {
    if (file == null) {
      return;
    }
    try {
      byte[] now = MountedFile.read(file, MOST_BYTES);
      if (Arrays.equals(now, bytes)) {
        return;
      }
      // Told once, whatever comes of it.
      bytes = now;
      policy = parse(now);
      LOG.atInfo().addKeyValue("event", "policy_read").log("The policy has changed");
    } catch (IOException | InvalidPolicyException e) {
      LOG.atError()
          .addKeyValue("event", "policy_refused")
          .addKeyValue("detail", MountedFile.words(e))
          .log("The policy can't be used; what was read before still holds");
    }
  }

  private static Policy parse(byte[] json) throws IOException {
    return Policy.of(Json.read(json, ServingPolicy.class));
  }
}
