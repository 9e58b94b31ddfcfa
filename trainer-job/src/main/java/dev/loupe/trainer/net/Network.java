package dev.loupe.trainer.net;

import dev.loupe.contract.Architecture;
import dev.loupe.trainer.net.Layer.Activation;
import dev.loupe.trainer.net.Layer.BatchNorm;
import dev.loupe.trainer.net.Layer.Conv;
import dev.loupe.trainer.net.Layer.Residual;
import dev.loupe.trainer.net.Layer.SqueezeExcite;
import dev.loupe.trainer.net.ParameterSpec.Init;
import java.util.ArrayList;
import java.util.List;

/**
 * Layers, then the mean of each feature map (the embedding), then one linear layer named {@value
 * #CLASSIFIER} (the logits).
 *
 * @param features channels of the last feature map
 * @param dropout share of the embedding that training zeroes, 0 to 1
 */
public record Network(List<Layer> layers, int features, int classes, double dropout) {
  public static final String CLASSIFIER = "classifier";

  public Network {
    layers = List.copyOf(layers);
  }

  /** The network of that name, for that many classes. */
  public static Network of(Architecture architecture, int classes) {
    return switch (architecture) {
      case EFFICIENTNET_B0 -> EfficientNetB0.network(classes);
      case SMALL_CNN -> SmallCnn.network(classes);
    };
  }

  /** Every tensor, in the order of the layers. */
  public List<ParameterSpec> parameters() {
    List<ParameterSpec> all = new ArrayList<>();
    layers.forEach(layer -> add(layer, all));
    double limit = 1 / Math.sqrt(features);
    all.add(
        new ParameterSpec(
            CLASSIFIER + ".weight", List.of(classes, features), new Init.Uniform(limit), true));
    all.add(constant(CLASSIFIER + ".bias", classes, 0, true));
    return all;
  }

  private static void add(Layer layer, List<ParameterSpec> all) {
    switch (layer) {
      case Conv c ->
          all.add(kernel(c.name(), c.out(), c.in() / c.groups(), c.kernel(), c.groups()));
      case BatchNorm n -> {
        all.add(constant(n.name() + ".weight", n.channels(), 1, true));
        all.add(constant(n.name() + ".bias", n.channels(), 0, true));
        all.add(constant(n.name() + ".running_mean", n.channels(), 0, false));
        all.add(constant(n.name() + ".running_var", n.channels(), 1, false));
      }
      case SqueezeExcite s -> {
        all.add(kernel(s.reduce(), s.reduced(), s.channels(), 1, 1));
        all.add(constant(s.reduce() + ".bias", s.reduced(), 0, true));
        all.add(kernel(s.expand(), s.channels(), s.reduced(), 1, 1));
        all.add(constant(s.expand() + ".bias", s.channels(), 0, true));
      }
      case Residual r -> r.body().forEach(inner -> add(inner, all));
      case Activation ignored -> {}
    }
  }

  /** Normal with variance 2 / fan-out, as EfficientNet was trained first. */
  private static ParameterSpec kernel(String name, int out, int in, int side, int groups) {
    double fanOut = (double) side * side * out / groups;
    return new ParameterSpec(
        name + ".weight",
        List.of(out, in, side, side),
        new Init.Normal(Math.sqrt(2 / fanOut)),
        true);
  }

  private static ParameterSpec constant(String name, int length, float value, boolean trained) {
    return new ParameterSpec(name, List.of(length), new Init.Constant(value), trained);
  }
}
