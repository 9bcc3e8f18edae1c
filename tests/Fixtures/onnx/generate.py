#!/usr/bin/env python3
"""Writes the ONNX fixtures beside it: small models, each with the inputs and outputs that its framework computed.

Needs torch 1.13, onnx 1.12 and numpy. Models "torch_*" come from torch.onnx.export; models "keras_*" are written node by
node the way tf2onnx and keras2onnx write Keras layers; models "plain_*" exercise one operator form each; models
"refused_*" must not be imported. A model "name.onnx" has its reference in "name.json":

    {"inputs": {name: {"type": "float32", "shape": [..], "data": [..]}}, "outputs": {..}}
"""
import json
import pathlib

import numpy as np
import torch

FOLDER = pathlib.Path(__file__).resolve().parent
TYPES = {np.dtype(np.float32): "float32", np.dtype(np.int64): "int64", np.dtype(np.int32): "int32", np.dtype(bool): "bool"}


def describe(value):
    array = np.ascontiguousarray(value)
    kind = TYPES[array.dtype]
    data = [float(f"{element:.9g}") for element in array.ravel()] if kind == "float32" else array.ravel().tolist()
    return {"type": kind, "shape": list(np.shape(value)), "data": data}


def write_reference(name, inputs, outputs):
    reference = {
        "inputs": {key: describe(value) for key, value in inputs.items()},
        "outputs": {key: describe(value) for key, value in outputs.items()},
    }
    (FOLDER / f"{name}.json").write_text(json.dumps(reference, separators=(",", ":")) + "\n")


def main():
    for old in [*FOLDER.glob("*.onnx"), *FOLDER.glob("*.json"), *FOLDER.glob("*.bin")]:
        old.unlink()
    torch.manual_seed(20)
    torch.set_num_threads(1)
    import generate_helper_models
    import generate_torch_models
    generate_torch_models.write_all()
    generate_helper_models.write_all()


if __name__ == "__main__":
    import sys
    sys.modules["generate"] = sys.modules["__main__"]
    main()
