package dev.loupe.detector.infer;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;

/**
 * The agreed inputs and outputs of a graph.
 *
 * @param size side of the square input
 * @param classes length of the logits
 * @param embedding length of the embedding
 */
record Graph(int size, int classes, int embedding) {
  static final String INPUT = "input";
  static final String LOGITS = "logits";
  static final String CAM = "cam";
  static final String EMBEDDING = "embedding";

  static Graph of(OrtSession session) throws OrtException, InvalidModelException {
    Map<String, NodeInfo> inputs = session.getInputInfo();
    Map<String, NodeInfo> outputs = session.getOutputInfo();
    if (!inputs.keySet().equals(Set.of(INPUT))) {
      throw new InvalidModelException(
          "the graph's inputs are %s; expected [%s]".formatted(inputs.keySet(), INPUT));
    }
    long[] input = shape("input", inputs, INPUT, 4, "[N,3,S,S]");
    if (input[1] != 3 || input[2] < 1 || input[2] != input[3]) {
      throw wrong("input", INPUT, input, "[N,3,S,S]");
    }
    long[] logits = shape("output", outputs, LOGITS, 2, "[N,C]");
    long[] embedding = shape("output", outputs, EMBEDDING, 2, "[N,D]");
    long[] cam = shape("output", outputs, CAM, 4, "[N,C,h,w]");
    if (logits[1] < 2) {
      throw wrong("output", LOGITS, logits, "[N,C] with at least two classes");
    }
    if (cam[1] != logits[1]) {
      throw wrong("output", CAM, cam, "[N,%d,h,w], a map per logit".formatted(logits[1]));
    }
    if (embedding[1] < 1) {
      throw wrong("output", EMBEDDING, embedding, "[N,D]");
    }
    return new Graph(
        Math.toIntExact(input[2]), Math.toIntExact(logits[1]), Math.toIntExact(embedding[1]));
  }

  private static long[] shape(
      String kind, Map<String, NodeInfo> nodes, String name, int rank, String wanted)
      throws InvalidModelException {
    NodeInfo node = nodes.get(name);
    if (node == null) {
      throw new InvalidModelException(
          "the graph has no %s \"%s\" %s; it has %s".formatted(kind, name, wanted, nodes.keySet()));
    }
    if (!(node.getInfo() instanceof TensorInfo tensor) || tensor.type != OnnxJavaType.FLOAT) {
      throw new InvalidModelException(
          "the graph's %s \"%s\" is %s; expected float32 %s"
              .formatted(kind, name, node.getInfo(), wanted));
    }
    long[] shape = tensor.getShape();
    if (shape.length != rank || shape[0] != -1) {
      throw wrong(kind, name, shape, wanted + " with N dynamic");
    }
    return shape;
  }

  private static InvalidModelException wrong(
      String kind, String name, long[] shape, String wanted) {
    return new InvalidModelException(
        "the graph's %s \"%s\" has the shape %s; expected %s"
            .formatted(kind, name, Arrays.toString(shape), wanted));
  }
}
