package dev.loupe.trainer.train;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import dev.loupe.contract.Architecture;
import dev.loupe.trainer.net.Network;
import dev.loupe.trainer.net.TorchModel;
import dev.loupe.trainer.net.Values;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class AdamWTest {
  private static final double RATE = 0.01;
  private static final double DECAY = 0.1;

  /** Algorithm 2 of the paper, in double precision, from the gradients that PyTorch gives. */
  @Test
  void stepsAreThoseOfThePaper() {
    Network network = Network.of(Architecture.SMALL_CNN, 2);
    Values values = Values.initial(network, 1);
    String bias = Network.CLASSIFIER + ".bias";
    String weight = Network.CLASSIFIER + ".weight";
    try (TorchModel model = new TorchModel(network, values, Device.cpu())) {
      AdamW optimizer = new AdamW(model, DECAY);
      double byHand = values.get(weight)[0];
      double mean = 0;
      double variance = 0;
      for (int step = 1; step <= 3; step++) {
        sumOfLogits(model);
        double gradient = gradient(model, weight);
        optimizer.step(RATE);

        mean = 0.9 * mean + 0.1 * gradient;
        variance = 0.999 * variance + 0.001 * gradient * gradient;
        double corrected = Math.sqrt(variance / (1 - Math.pow(0.999, step)));
        byHand -= RATE * DECAY * byHand;
        byHand -= RATE * mean / (1 - Math.pow(0.9, step)) / (corrected + 1e-8);
      }

      assertThat(mean).isNotZero();
      assertThat(model.values().get(weight)[0]).isCloseTo((float) byHand, Offset.offset(1e-5f));
      // The gradient of a bias is 4, the batch, at each step; biases do not decay.
      assertThat(model.values().get(bias)[0]).isCloseTo((float) (-3 * RATE), Offset.offset(1e-5f));
      assertThat(optimizer.steps()).isEqualTo(3);
      AdamW.Moments moments = optimizer.moments().get(bias);
      assertThat(moments.mean().toFloatArray()[0])
          .isCloseTo((float) (4 * (1 - Math.pow(0.9, 3))), Offset.offset(1e-4f));
      assertThat(moments.variance().toFloatArray()[0])
          .isCloseTo((float) (16 * (1 - Math.pow(0.999, 3))), Offset.offset(1e-5f));
    }
  }

  private static double gradient(TorchModel model, String name) {
    double[] first = new double[1];
    model.forEachTrained(
        (spec, tensor) -> {
          if (spec.name().equals(name)) {
            try (NDArray gradient = tensor.getGradient()) {
              first[0] = gradient.toFloatArray()[0];
            }
          }
        });
    return first[0];
  }

  private static void sumOfLogits(TorchModel model) {
    try (NDManager manager = model.manager().newSubManager();
        GradientCollector gradients = Engine.getInstance().newGradientCollector()) {
      NDArray input = manager.ones(new Shape(4, 3, 32, 32));
      gradients.backward(model.infer(input).sum());
    }
  }
}
