package dev.loupe.serving.oip;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks.
 *
 * @param id comes back as it is; empty: none
 * @param outputs that are asked for; empty: the usual ones
 * @param binary whether outputs are raw bytes where none says otherwise (HTTP alone)
 */
public record InferRequest(String id, List<Input> inputs, List<Output> outputs, boolean binary) {
  /** Inputs, and outputs, of one request. */
  public static final int MAX_TENSORS = 16;

  /** Sizes of one shape. */
  public static final int MAX_DIMS = 16;

  public InferRequest {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }

  /**
   * @param shape as it is claimed
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Input(String name, String datatype, long[] shape, Contents contents) {}

  /**
   * @param binary whether it is wanted as raw bytes; absent: as the request says
   * @param mapOf the class whose map is wanted; absent: the predicted one
   * @param unsupported a parameter that would change what comes back, and is not known here
   */
  public record Output(
      String name,
      @Nullable Boolean binary,
      @Nullable String mapOf,
      @Nullable String unsupported) {}
}
