package dev.loupe.trainer.net;

import java.util.List;

/**
 * A step of a network, from feature maps [N,C,h,w] to feature maps. The names are prefixes of
 * tensor names.
 */
public sealed interface Layer {

  /**
   * A convolution without bias, padded alike on all sides so that stride 1 keeps the size.
   *
   * @param kernel side of the square kernel, odd
   * @param groups {@code in} for a depthwise convolution
   */
  record Conv(String name, int in, int out, int kernel, int stride, int groups) implements Layer {
    public int padding() {
      return kernel / 2;
    }
  }

  /** Batch normalisation with epsilon {@value #EPSILON}. */
  record BatchNorm(String name, int channels) implements Layer {
    public static final float EPSILON = 1e-5f;

    /** Share of the old value that the running mean and variance keep at each step. */
    public static final float KEPT = 0.9f;
  }

  record Activation(Function function) implements Layer {
    public enum Function {
      RELU,
      /** x times sigmoid(x). */
      SILU
    }
  }

  /**
   * Squeeze and excitation (Hu et al., 2018): channels are weighted by two 1 x 1 convolutions with
   * bias over their means, SiLU between them, sigmoid after.
   */
  record SqueezeExcite(String name, int channels, int reduced) implements Layer {
    public String reduce() {
      return name + ".conv_reduce";
    }

    public String expand() {
      return name + ".conv_expand";
    }
  }

  /** The body's result plus its input. */
  record Residual(List<Layer> body) implements Layer {
    public Residual {
      body = List.copyOf(body);
    }
  }
}
