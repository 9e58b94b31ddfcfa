package dev.loupe.trainer.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.loupe.trainer.net.ParameterSpec;
import dev.loupe.trainer.net.TorchModel;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * AdamW (Loshchilov and Hutter, 2019) with beta 0.9 and 0.999 and epsilon 1e-8. Unlike DJL's own
 * its moments can be read, so that training can be taken up again.
 */
final class AdamW {
  private static final float BETA_MEAN = 0.9f;
  private static final float BETA_VARIANCE = 0.999f;
  private static final float EPSILON = 1e-8f;
  private static final float NO_CLIPPING = -1;

  /** Running means of a tensor's gradient and of its square. */
  record Moments(NDArray mean, NDArray variance) {}

  private final TorchModel model;
  private final float weightDecay;
  private final Map<String, Moments> moments = new LinkedHashMap<>();
  private int steps;

  AdamW(TorchModel model, double weightDecay) {
    this.model = model;
    this.weightDecay = (float) weightDecay;
    NDManager manager = model.manager();
    model.forEachTrained(
        (spec, tensor) ->
            moments.put(
                spec.name(),
                new Moments(manager.zeros(tensor.getShape()), manager.zeros(tensor.getShape()))));
  }

  /** Moves every trained tensor against its gradient, and clears the gradient. */
  void step(double learningRate) {
    steps++;
    double meanBias = 1 - Math.pow(BETA_MEAN, steps);
    double varianceBias = 1 - Math.pow(BETA_VARIANCE, steps);
    float corrected = (float) (learningRate * Math.sqrt(varianceBias) / meanBias);
    model.forEachTrained((spec, tensor) -> update(spec, tensor, (float) learningRate, corrected));
  }

  private void update(ParameterSpec spec, NDArray tensor, float rate, float corrected) {
    Moments m = moments.get(spec.name());
    if (m == null) {
      throw new IllegalStateException("no moments of " + spec.name());
    }
    try (NDArray gradient = tensor.getGradient()) {
      tensor
          .getNDArrayInternal()
          .adamUpdate(
              new NDList(tensor, gradient, m.mean(), m.variance()),
              new NDList(tensor),
              rate,
              corrected,
              spec.decays() ? weightDecay : 0,
              1,
              NO_CLIPPING,
              BETA_MEAN,
              BETA_VARIANCE,
              EPSILON,
              false,
              true);
    }
  }

  int steps() {
    return steps;
  }

  Map<String, Moments> moments() {
    return Map.copyOf(moments);
  }
}
