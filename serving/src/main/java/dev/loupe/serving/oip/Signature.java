package dev.loupe.serving.oip;

import dev.loupe.serving.oip.TensorSpec.Datatype;
import java.util.List;

/**
 * What the served model takes and gives.
 *
 * @param classes in the order of the probabilities
 * @param size side of the square input, in pixels
 * @param maxBatch pictures of one request
 * @param maxImageBytes of an encoded picture
 */
public record Signature(List<String> classes, int size, int maxBatch, int maxImageBytes) {
  public static final String IMAGE = "image";
  public static final String INPUT = "input";
  public static final String PROBABILITIES = "probabilities";
  public static final String LABEL = "label";
  public static final String CAM = "cam";

  /** What ONNX Runtime's models are called in Triton. */
  public static final String PLATFORM = "onnxruntime_onnx";

  public static final String BACKEND = "onnxruntime";

  public Signature {
    classes = List.copyOf(classes);
  }

  /** A request brings one of them. */
  public List<TensorSpec> inputs() {
    return List.of(
        new TensorSpec(IMAGE, Datatype.BYTES, List.of(1L)),
        new TensorSpec(INPUT, Datatype.FP32, List.of(3L, (long) size, (long) size)));
  }

  /** All but the last come where none is asked for. */
  public List<TensorSpec> outputs() {
    return List.of(
        new TensorSpec(PROBABILITIES, Datatype.FP32, List.of((long) classes.size())),
        new TensorSpec(LABEL, Datatype.BYTES, List.of()),
        new TensorSpec(CAM, Datatype.FP32, List.of(-1L, -1L)));
  }

  /** Numbers of the largest request; more than an array has room for are none. */
  long maxNumbers() {
    return Math.min(Integer.MAX_VALUE - 8L, (long) maxBatch * numbers());
  }

  /** Numbers of one picture. */
  int numbers() {
    return Math.multiplyExact(3, Math.multiplyExact(size, size));
  }
}
