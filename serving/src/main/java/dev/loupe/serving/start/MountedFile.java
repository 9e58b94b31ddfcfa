package dev.loupe.serving.start;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** What is mounted into the pod and written by others, at any time and of any length. */
public final class MountedFile {
  private MountedFile() {}

  /**
   * @param mostBytes that it may have
   * @throws IOException if it has more, too
   */
  public static byte[] read(Path file, int mostBytes) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(mostBytes + 1);
      if (bytes.length > mostBytes) {
        throw new IOException("it has over %d bytes".formatted(mostBytes));
      }
      return bytes;
    }
  }

  /** What is wrong with it, in its writer's terms: not where in our types a parser stumbled. */
  public static String words(Exception refusal) {
    return refusal instanceof JsonProcessingException json
        ? json.getOriginalMessage()
        : String.valueOf(refusal.getMessage());
  }
}
