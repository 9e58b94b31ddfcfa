package dev.loupe.trainer.export;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Puts an ONNX graph together, naming what has no name of its own by its number. */
final class GraphWriter {
  private final GraphProto.Builder graph = GraphProto.newBuilder();
  private final List<Node> nodes = new ArrayList<>();

  /** A node whose attributes can be set until the graph is built. */
  static final class Node {
    private final NodeProto.Builder proto;

    private Node(NodeProto.Builder proto) {
      this.proto = proto;
    }

    void set(String attribute, float value) {
      proto.addAttribute(
          AttributeProto.newBuilder().setName(attribute).setType(AttributeType.FLOAT).setF(value));
    }

    void set(String attribute, int value) {
      proto.addAttribute(
          AttributeProto.newBuilder().setName(attribute).setType(AttributeType.INT).setI(value));
    }

    void set(String attribute, int first, int... more) {
      AttributeProto.Builder list =
          AttributeProto.newBuilder().setName(attribute).setType(AttributeType.INTS).addInts(first);
      for (int value : more) {
        list.addInts(value);
      }
      proto.addAttribute(list);
    }

    String output() {
      return proto.getOutput(0);
    }
  }

  /** Adds a node; gives the name of its output. */
  String node(String operator, List<String> inputs) {
    return add(operator, inputs).output();
  }

  Node add(String operator, List<String> inputs) {
    return named(
        operator, inputs, "%s_%d".formatted(operator.toLowerCase(Locale.ROOT), nodes.size()));
  }

  Node named(String operator, List<String> inputs, String output) {
    Node node =
        new Node(
            NodeProto.newBuilder()
                .setOpType(operator)
                .setName(output)
                .addAllInput(inputs)
                .addOutput(output));
    nodes.add(node);
    return node;
  }

  void constant(String name, long[] shape, float[] values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    TensorProto.Builder tensor =
        TensorProto.newBuilder()
            .setName(name)
            .setDataType(TensorProto.DataType.FLOAT.getNumber())
            .setRawData(ByteString.copyFrom(bytes));
    for (long side : shape) {
      tensor.addDims(side);
    }
    graph.addInitializer(tensor);
  }

  /** A list of whole numbers. */
  void constant(String name, long[] values) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder()
            .setName(name)
            .setDataType(TensorProto.DataType.INT64.getNumber())
            .addDims(values.length);
    for (long value : values) {
      tensor.addInt64Data(value);
    }
    graph.addInitializer(tensor);
  }

  void input(String name, int size) {
    graph.addInput(value(name, "N", 3, size, size));
  }

  /**
   * @param sides numbers, or names of free sides
   */
  void output(String name, Object... sides) {
    graph.addOutput(value(name, sides));
  }

  GraphProto build(String name) {
    nodes.forEach(node -> graph.addNode(node.proto));
    return graph.setName(name).build();
  }

  private static ValueInfoProto value(String name, Object... sides) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (Object side : sides) {
      TensorShapeProto.Dimension.Builder dimension = TensorShapeProto.Dimension.newBuilder();
      shape.addDim(
          side instanceof Integer length
              ? dimension.setDimValue(length)
              : dimension.setDimParam(side.toString()));
    }
    TypeProto.Tensor tensor =
        TypeProto.Tensor.newBuilder()
            .setElemType(TensorProto.DataType.FLOAT.getNumber())
            .setShape(shape)
            .build();
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(TypeProto.newBuilder().setTensorType(tensor))
        .build();
  }
}
