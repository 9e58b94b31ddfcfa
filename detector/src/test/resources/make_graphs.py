#!/usr/bin/env python3
"""Makes tiny ONNX graphs: one as ours are, and others each wrong in one way.

    pip install onnx==1.23.2 numpy==2.4.6
    python3 make_graphs.py
"""
import pathlib

import numpy as np
from onnx import TensorProto, checker, helper, numpy_helper

HERE = pathlib.Path(__file__).parent / "graphs"
HERE.mkdir(exist_ok=True)
WEIGHTS = np.array([[1.0, -2.0, 0.5], [-1.0, 2.0, 1.5]], np.float32)
BIAS = np.array([0.25, -0.25], np.float32)


def graph(name, *, size=8, n="N", given="input", cam="cam", channels=3, kind=TensorProto.FLOAT,
          height=None):
    """embedding = mean over the pixels; logits = weights * embedding + bias; cam = weights * pixel."""
    height = height or size
    nodes = [
        helper.make_node("Cast", [given], ["x"], to=TensorProto.FLOAT),
        helper.make_node("ReduceMean", ["x"], ["embedding"], axes=[2, 3], keepdims=0),
        helper.make_node("Gemm", ["embedding", "weights", "bias"], ["logits"], transB=1),
        helper.make_node("Conv", ["x", "kernel"], [cam]),
    ]
    weights = WEIGHTS[:, :channels]
    initial = [
        numpy_helper.from_array(weights, "weights"),
        numpy_helper.from_array(BIAS, "bias"),
        numpy_helper.from_array(weights.reshape(2, channels, 1, 1), "kernel"),
    ]
    value = helper.make_tensor_value_info
    made = helper.make_graph(
        nodes, "tiny",
        [value(given, kind, [n, channels, height, size])],
        [value("logits", TensorProto.FLOAT, [n, 2]),
         value("embedding", TensorProto.FLOAT, [n, channels]),
         value(cam, TensorProto.FLOAT, [n, 2, height, size])],
        initial)
    model = helper.make_model(made, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    checker.check_model(model)
    (HERE / f"{name}.onnx").write_bytes(model.SerializeToString())


graph("tiny")
graph("fixed-batch", n=1)
graph("other-input", given="image")
graph("no-cam", cam="map")
graph("one-channel", channels=1)
graph("not-square", height=4)
graph("bytes-input", kind=TensorProto.UINT8)
