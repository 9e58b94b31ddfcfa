package dev.loupe.trainer.net;

import dev.loupe.trainer.net.Layer.Activation;
import dev.loupe.trainer.net.Layer.Activation.Function;
import dev.loupe.trainer.net.Layer.BatchNorm;
import dev.loupe.trainer.net.Layer.Conv;
import java.util.ArrayList;
import java.util.List;

/** A few convolutions with batch normalisation: seconds an epoch on two cores at 96 pixels. */
final class SmallCnn {
  private record Step(int out, int kernel, int stride) {}

  private static final List<Step> STEPS =
      List.of(
          new Step(16, 3, 2),
          new Step(24, 3, 1),
          new Step(32, 3, 2),
          new Step(48, 3, 1),
          new Step(64, 3, 2),
          new Step(96, 3, 2));

  private SmallCnn() {}

  static Network network(int classes) {
    List<Layer> layers = new ArrayList<>();
    int in = 3;
    for (int i = 0; i < STEPS.size(); i++) {
      Step step = STEPS.get(i);
      layers.add(
          new Conv(
              "features.%d.conv".formatted(i), in, step.out(), step.kernel(), step.stride(), 1));
      layers.add(new BatchNorm("features.%d.bn".formatted(i), step.out()));
      layers.add(new Activation(Function.RELU));
      in = step.out();
    }
    return new Network(layers, in, classes, 0);
  }
}
