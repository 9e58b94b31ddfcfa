#!/usr/bin/env python3
"""Writes a file with the format's own library.

    pip install safetensors==0.8.0 numpy==2.4.6
    python3 make_tensors.py
"""
import pathlib

import numpy as np
from safetensors.numpy import save_file

HERE = pathlib.Path(__file__).parent / "tensors"
HERE.mkdir(exist_ok=True)
save_file(
    {
        "conv.weight": np.arange(24, dtype=np.float32).reshape(2, 3, 4) / 7,
        "conv.bias": np.array([1.5, -2.25], np.float32),
        "scale": np.array(3.0, np.float32),
        "empty": np.zeros((0, 4), np.float32),
    },
    HERE / "reference.safetensors",
    metadata={"made": "elsewhere"})
save_file({"half": np.ones(4, np.float16)}, HERE / "half.safetensors")
