package dev.loupe.serving.start;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where Kubernetes reads a container's last words, so that a pod's status says why it ended. */
public final class TerminationLog {
  static final String VARIABLE = "LOUPE_TERMINATION_LOG";

  /** Kubernetes cuts what is longer. */
  static final int MAX_BYTES = 4096;

  private final Path file;
  private final boolean always;

  private TerminationLog(Path file, boolean always) {
    this.file = file;
    this.always = always;
  }

  /** The file that the environment names, else the kubelet's, which exists only in a pod. */
  public static TerminationLog of(Map<String, String> environment) {
    @Nullable String named = environment.get(VARIABLE);
    return named == null || named.isBlank()
        ? new TerminationLog(Path.of("/dev/termination-log"), false)
        : new TerminationLog(Path.of(named), true);
  }

  /**
   * @throws IOException if the file is there and can't be written
   */
  public void write(String message) throws IOException {
    if (always || Files.isWritable(file)) {
      byte[] text = message.getBytes(StandardCharsets.UTF_8);
      Files.write(file, text.length <= MAX_BYTES ? text : Arrays.copyOf(text, MAX_BYTES));
    }
  }
}
