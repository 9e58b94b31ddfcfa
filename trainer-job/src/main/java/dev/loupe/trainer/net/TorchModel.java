package dev.loupe.trainer.net;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.internal.NDArrayEx;
import ai.djl.ndarray.types.Shape;
import dev.loupe.trainer.net.Layer.Activation;
import dev.loupe.trainer.net.Layer.BatchNorm;
import dev.loupe.trainer.net.Layer.Conv;
import dev.loupe.trainer.net.Layer.Residual;
import dev.loupe.trainer.net.Layer.SqueezeExcite;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** A network's tensors in PyTorch, and its forward pass. For one thread. */
public final class TorchModel implements AutoCloseable {
  private static final Shape ONE = new Shape(1, 1);

  private final Network network;
  private final NDManager manager;
  private final Map<String, NDArray> tensors = new LinkedHashMap<>();

  public TorchModel(Network network, Values values, Device device) {
    this.network = network;
    this.manager = NDManager.newBaseManager(device);
    for (ParameterSpec spec : network.parameters()) {
      NDArray tensor = manager.create(values.get(spec.name()), new Shape(spec.dimensions()));
      tensor.setRequiresGradient(spec.trained());
      tensors.put(spec.name(), tensor);
    }
  }

  /** Where callers make their arrays: in a manager below this one, closed after each step. */
  public NDManager manager() {
    return manager;
  }

  /** Passes every trained tensor on, in order. */
  public void forEachTrained(BiConsumer<ParameterSpec, NDArray> action) {
    for (ParameterSpec spec : network.parameters()) {
      if (spec.trained()) {
        action.accept(spec, tensor(spec.name()));
      }
    }
  }

  /** A copy of all tensors. */
  public Values values() {
    Map<String, float[]> copy = new LinkedHashMap<>();
    tensors.forEach((name, tensor) -> copy.put(name, tensor.toFloatArray()));
    return new Values(copy);
  }

  /**
   * Logits as serving computes them: with running statistics.
   *
   * @param input [N,3,S,S]
   */
  public NDArray infer(NDArray input) {
    return head(run(network.layers(), input, false), null);
  }

  /**
   * Logits with the batch's own statistics; the running ones are updated.
   *
   * @param input [N,3,S,S]
   * @param kept multiplied with the embeddings, [N,D]: dropout; absent: none
   */
  public NDArray train(NDArray input, @Nullable NDArray kept) {
    return head(run(network.layers(), input, true), kept);
  }

  private NDArray head(NDArray maps, @Nullable NDArray kept) {
    NDArray embedding = maps.getNDArrayInternal().globalAvgPool();
    NDArray used = kept == null ? embedding : embedding.mul(kept);
    return used.matMul(tensor(Network.CLASSIFIER + ".weight").transpose())
        .add(tensor(Network.CLASSIFIER + ".bias"));
  }

  private NDArray run(List<Layer> layers, NDArray input, boolean training) {
    NDArray x = input;
    for (Layer layer : layers) {
      x = run(layer, x, training);
    }
    return x;
  }

  private NDArray run(Layer layer, NDArray x, boolean training) {
    return switch (layer) {
      case Conv c -> convolve(c.name(), false, x, c.stride(), c.padding(), c.groups());
      case BatchNorm n -> normalise(n, x, training);
      case Activation a ->
          switch (a.function()) {
            case RELU -> x.getNDArrayInternal().relu();
            case SILU -> silu(x);
          };
      case SqueezeExcite s -> squeezeExcite(s, x);
      case Residual r -> run(r.body(), x, training).add(x);
    };
  }

  private NDArray convolve(
      String name, boolean bias, NDArray x, int stride, int padding, int groups) {
    return x.getNDArrayInternal()
        .convolution(
            x,
            tensor(name + ".weight"),
            biasOf(name, bias),
            new Shape(stride, stride),
            new Shape(padding, padding),
            ONE,
            groups)
        .singletonOrThrow();
  }

  /** DJL takes null for no bias. */
  @SuppressWarnings("NullAway")
  private NDArray biasOf(String name, boolean bias) {
    return bias ? tensor(name + ".bias") : null;
  }

  private NDArray normalise(BatchNorm n, NDArray x, boolean training) {
    NDArrayEx ex = x.getNDArrayInternal();
    // Axis -1 is PyTorch's own order; any other makes DJL swap axes there and back.
    NDList result =
        ex.batchNorm(
            x,
            tensor(n.name() + ".running_mean"),
            tensor(n.name() + ".running_var"),
            tensor(n.name() + ".weight"),
            tensor(n.name() + ".bias"),
            -1,
            BatchNorm.KEPT,
            BatchNorm.EPSILON,
            training);
    return result.singletonOrThrow();
  }

  private NDArray squeezeExcite(SqueezeExcite s, NDArray x) {
    NDArray means = x.getNDArrayInternal().globalAvgPool();
    NDArray column = means.reshape(x.getShape().get(0), s.channels(), 1, 1);
    NDArray reduced = silu(convolve(s.reduce(), true, column, 1, 0, 1));
    NDArray weights = convolve(s.expand(), true, reduced, 1, 0, 1);
    return x.mul(weights.getNDArrayInternal().sigmoid());
  }

  private static NDArray silu(NDArray x) {
    return x.mul(x.getNDArrayInternal().sigmoid());
  }

  private NDArray tensor(String name) {
    NDArray tensor = tensors.get(name);
    if (tensor == null) {
      throw new IllegalStateException("the network has no tensor " + name);
    }
    return tensor;
  }

  @Override
  public void close() {
    manager.close();
  }
}
