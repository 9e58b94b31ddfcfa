package dev.loupe.serving.oip;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * An input or output as metadata and configuration describe it.
 *
 * @param dims without the batch; -1 where any size goes
 */
public record TensorSpec(String name, Datatype datatype, List<Long> dims) {

  /** The protocol's name of a data type, and Triton's in a configuration. */
  public enum Datatype {
    BYTES("TYPE_STRING"),
    FP32("TYPE_FP32");

    private final String configured;

    Datatype(String configured) {
      this.configured = configured;
    }

    public String configured() {
      return configured;
    }
  }

  public TensorSpec {
    dims = List.copyOf(dims);
  }

  /** With the batch, which is of any size. */
  public List<Long> shape() {
    List<Long> shape = new ArrayList<>();
    shape.add(-1L);
    shape.addAll(dims);
    return shape;
  }

  @Override
  public String toString() {
    String sizes =
        shape().stream()
            .map(size -> size < 0 ? "N" : size.toString())
            .collect(Collectors.joining(","));
    return "%s %s [%s]".formatted(name, datatype, sizes);
  }
}
