package dev.loupe.serving.start;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What the server says of itself. */
public final class Program {
  public static final String NAME = "loupe";

  /** Of the Open Inference Protocol, by the names that Triton gave them. */
  public static final List<String> INFERENCE_EXTENSIONS =
      List.of("binary_tensor_data", "model_configuration", "statistics");

  private static final String VERSION = read();

  private Program() {}

  /** The version of this program, not of its model. */
  public static String version() {
    return VERSION;
  }

  private static String read() {
    try (InputStream in = Program.class.getResourceAsStream("/META-INF/loupe-version")) {
      if (in == null) {
        throw new IllegalStateException("META-INF/loupe-version is not in the program");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
