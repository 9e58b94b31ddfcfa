package dev.loupe.trainer.net;

import java.util.List;

/**
 * A tensor of a network.
 *
 * @param shape as PyTorch has it
 * @param trained false for the running statistics of batch normalisation
 */
public record ParameterSpec(String name, List<Integer> shape, Init init, boolean trained) {
  public ParameterSpec {
    shape = List.copyOf(shape);
  }

  public int elements() {
    return shape.stream().reduce(1, Math::multiplyExact);
  }

  public long[] dimensions() {
    return shape.stream().mapToLong(Integer::longValue).toArray();
  }

  /** Whether weight decay applies: to kernels, not to biases and normalisation. */
  public boolean decays() {
    return trained && shape.size() > 1;
  }

  /** How the first value is drawn. */
  public sealed interface Init {
    record Normal(double deviation) implements Init {}

    /** Between -limit and limit. */
    record Uniform(double limit) implements Init {}

    record Constant(float value) implements Init {}
  }
}
