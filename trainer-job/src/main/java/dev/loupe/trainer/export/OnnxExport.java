package dev.loupe.trainer.export;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import dev.loupe.detector.metrics.Temperature;
import dev.loupe.trainer.net.Layer;
import dev.loupe.trainer.net.Layer.Activation;
import dev.loupe.trainer.net.Layer.BatchNorm;
import dev.loupe.trainer.net.Layer.Conv;
import dev.loupe.trainer.net.Layer.Residual;
import dev.loupe.trainer.net.Layer.SqueezeExcite;
import dev.loupe.trainer.net.Network;
import dev.loupe.trainer.net.ParameterSpec;
import dev.loupe.trainer.net.Values;
import java.util.List;

/**
 * Writes a network as ONNX (opset {@value #OPSET}): input {@code input} [N,3,S,S]; outputs {@code
 * logits} [N,C], {@code cam} [N,C,h,w], which is the classifier applied to each place of the last
 * feature map (Zhou et al., 2016) before any temperature, and {@code embedding} [N,D]. N is free.
 * Equal weights give equal bytes.
 */
public final class OnnxExport {
  private static final int OPSET = 17;
  private static final int IR_VERSION = 8;

  private final GraphWriter graph = new GraphWriter();

  private OnnxExport() {}

  /**
   * @param size side of the square input, in pixels
   * @param temperature that the logits are divided by; the map and the weights stay as trained
   */
  public static byte[] write(Network network, Values values, int size, double temperature) {
    OnnxExport export = new OnnxExport();
    GraphProto proto = export.graph(network, values, size, temperature);
    return ModelProto.newBuilder()
        .setIrVersion(IR_VERSION)
        .setProducerName("loupe")
        .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(OPSET))
        .setGraph(proto)
        .build()
        .toByteArray();
  }

  private GraphProto graph(Network network, Values values, int size, double temperature) {
    for (ParameterSpec spec : network.parameters()) {
      graph.constant(spec.name(), spec.dimensions(), values.get(spec.name()));
    }
    graph.input("input", size);
    String features = add(network.layers(), "input");
    String mean = graph.node("GlobalAveragePool", List.of(features));
    graph.named("Flatten", List.of(mean), "embedding");
    String weight = Network.CLASSIFIER + ".weight";
    GraphWriter.Node gemm =
        graph.named("Gemm", List.of("embedding", weight, Network.CLASSIFIER + ".bias"), "logits");
    gemm.set("transB", 1);
    if (temperature != Temperature.NONE) {
      gemm.set("alpha", (float) (1 / temperature));
      gemm.set("beta", (float) (1 / temperature));
    }
    graph.constant("cam.shape", new long[] {network.classes(), network.features(), 1, 1});
    String kernel = graph.node("Reshape", List.of(weight, "cam.shape"));
    graph.named("Conv", List.of(features, kernel), "cam");
    graph.output("logits", "N", network.classes());
    graph.output("cam", "N", network.classes(), "h", "w");
    graph.output("embedding", "N", network.features());
    return graph.build("loupe");
  }

  private String add(List<Layer> layers, String input) {
    String x = input;
    for (Layer layer : layers) {
      x = add(layer, x);
    }
    return x;
  }

  private String add(Layer layer, String x) {
    return switch (layer) {
      case Conv c -> convolve(c, x);
      case BatchNorm n -> normalise(n, x);
      case Activation a ->
          switch (a.function()) {
            case RELU -> graph.node("Relu", List.of(x));
            case SILU -> silu(x);
          };
      case SqueezeExcite s -> squeezeExcite(s, x);
      case Residual r -> graph.node("Add", List.of(add(r.body(), x), x));
    };
  }

  private String convolve(Conv c, String x) {
    GraphWriter.Node node = graph.add("Conv", List.of(x, c.name() + ".weight"));
    node.set("kernel_shape", c.kernel(), c.kernel());
    node.set("strides", c.stride(), c.stride());
    node.set("pads", c.padding(), c.padding(), c.padding(), c.padding());
    node.set("group", c.groups());
    return node.output();
  }

  private String normalise(BatchNorm n, String x) {
    String p = n.name();
    GraphWriter.Node node =
        graph.add(
            "BatchNormalization",
            List.of(x, p + ".weight", p + ".bias", p + ".running_mean", p + ".running_var"));
    node.set("epsilon", BatchNorm.EPSILON);
    return node.output();
  }

  private String squeezeExcite(SqueezeExcite s, String x) {
    String mean = graph.node("GlobalAveragePool", List.of(x));
    String reduced = silu(biased(s.reduce(), mean));
    String weights = graph.node("Sigmoid", List.of(biased(s.expand(), reduced)));
    return graph.node("Mul", List.of(x, weights));
  }

  private String biased(String name, String x) {
    return graph.node("Conv", List.of(x, name + ".weight", name + ".bias"));
  }

  private String silu(String x) {
    return graph.node("Mul", List.of(x, graph.node("Sigmoid", List.of(x))));
  }
}
