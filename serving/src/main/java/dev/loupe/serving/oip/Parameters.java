package dev.loupe.serving.oip;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The parameters that are known here, of a request, an input or an output.
 *
 * @param binarySize bytes of an input's raw data; -1: not given
 * @param binary whether an output is wanted as raw bytes
 * @param binaryOutput whether all outputs are
 * @param mapOf a class whose map is wanted
 * @param unsupported one that would change what an output holds
 */
public record Parameters(
    long binarySize,
    @Nullable Boolean binary,
    boolean binaryOutput,
    @Nullable String mapOf,
    @Nullable String unsupported) {
  public static final String BINARY_SIZE = "binary_data_size";
  public static final String BINARY = "binary_data";
  public static final String BINARY_OUTPUT = "binary_data_output";
  public static final String CLASS = "class";

  public static final Parameters NONE = new Parameters(-1, null, false, null, null);

  /** Triton's, which this server does not have: passed over, a client would read something else. */
  private static final Set<String> UNSUPPORTED =
      Set.of(
          "classification",
          "shared_memory_region",
          "shared_memory_byte_size",
          "shared_memory_offset");

  Parameters withBinarySize(long size) {
    return new Parameters(size, binary, binaryOutput, mapOf, unsupported);
  }

  Parameters withBinary(boolean wanted) {
    return new Parameters(binarySize, wanted, binaryOutput, mapOf, unsupported);
  }

  Parameters withBinaryOutput(boolean wanted) {
    return new Parameters(binarySize, binary, wanted, mapOf, unsupported);
  }

  public Parameters withMapOf(String name) {
    return new Parameters(binarySize, binary, binaryOutput, name, unsupported);
  }

  /** A parameter that is only known here where it would mislead. */
  public Parameters withOther(String name) {
    return UNSUPPORTED.contains(name)
        ? new Parameters(binarySize, binary, binaryOutput, mapOf, name)
        : this;
  }
}
