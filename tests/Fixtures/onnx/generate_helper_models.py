"""Models written node by node: Keras layers as tf2onnx and keras2onnx write them, and single operator forms.

References follow the formulas of the ONNX operator specification, in numpy float32.
"""
import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from generate import FOLDER, write_reference

RANDOM = np.random.default_rng(7)
FLOAT, INT32, INT64 = TensorProto.FLOAT, TensorProto.INT32, TensorProto.INT64


def uniform(*shape):
    return RANDOM.uniform(-0.8, 0.8, shape).astype(np.float32)


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def hard_sigmoid(x):
    return np.clip(np.float32(0.2) * x + np.float32(0.5), 0, 1)


def gru(x, w, r, b, h, linear_before_reset, gate=sigmoid):
    """x [T, B, I]; w, r, b without the direction axis; gates z, r, h."""
    size = r.shape[1]
    wb, rb = b[: 3 * size], b[3 * size:]
    sequence = []
    for step in x:
        xs = step @ w.T + wb
        hs = h @ r.T
        z = gate(xs[:, :size] + hs[:, :size] + rb[:size])
        reset = gate(xs[:, size:2 * size] + hs[:, size:2 * size] + rb[size:2 * size])
        if linear_before_reset:
            candidate = np.tanh(xs[:, 2 * size:] + reset * (hs[:, 2 * size:] + rb[2 * size:]))
        else:
            candidate = np.tanh(xs[:, 2 * size:] + (reset * h) @ r[2 * size:].T + rb[2 * size:])
        h = ((1 - z) * candidate + z * h).astype(np.float32)
        sequence.append(h)
    return np.stack(sequence), h


def lstm(x, w, r, b, h, c, gate=sigmoid):
    """x [T, B, I]; gates i, o, f, c."""
    size = r.shape[1]
    sequence = []
    for step in x:
        gates = step @ w.T + h @ r.T + b[: 4 * size] + b[4 * size:]
        i, o, f = (gate(gates[:, k * size:(k + 1) * size]) for k in range(3))
        c = (f * c + i * np.tanh(gates[:, 3 * size:])).astype(np.float32)
        h = (o * np.tanh(c)).astype(np.float32)
        sequence.append(h)
    return np.stack(sequence), h, c


def softmax(x, axis=-1):
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return (e / e.sum(axis=axis, keepdims=True)).astype(np.float32)


def save(name, opset, nodes, inputs, outputs, constants, feeds=None, expected=None, typed_fields=False, external=None):
    """inputs and outputs: (name, type, shape); constants: name -> array; feeds and expected: arrays for the reference."""
    initializers = []
    for key, value in constants.items():
        value = np.asarray(value)
        if typed_fields:
            kind = helper.np_dtype_to_tensor_dtype(value.dtype) if hasattr(helper, "np_dtype_to_tensor_dtype") else onnx.mapping.NP_TYPE_TO_TENSOR_TYPE[value.dtype]
            initializers.append(helper.make_tensor(key, kind, value.shape, value.ravel().tolist()))
        else:
            initializers.append(numpy_helper.from_array(value, key))
    infos = [[helper.make_tensor_value_info(*value) for value in values] for values in (inputs, outputs)]
    graph = helper.make_graph(nodes, name, infos[0], infos[1], initializers)
    model = helper.make_model(graph, producer_name="fixtures", opset_imports=[helper.make_opsetid("", opset)])
    model.ir_version = 8 if opset >= 15 else 7 if opset >= 12 else 6 if opset >= 11 else 4
    if external is not None:
        onnx.save_model(model, str(FOLDER / f"{name}.onnx"), save_as_external_data=True, all_tensors_to_one_file=True, location=external, size_threshold=0)
    else:
        onnx.save_model(model, str(FOLDER / f"{name}.onnx"))
    if feeds is not None:
        write_reference(name, feeds, expected)


def node(kind, inputs, outputs, name=None, **attributes):
    return helper.make_node(kind, inputs, outputs, name=name or outputs[0].replace(":0", ""), **attributes)


def keras_gru():
    x = uniform(3, 5, 4)
    zeros = np.zeros((3, 6), np.float32)
    w, r, b = uniform(1, 18, 4), uniform(1, 18, 6), uniform(1, 36)
    head, bias = uniform(6, 3), uniform(3)
    scope = "StatefulPartitionedCall/model"
    for version, reset_after, gate, opset in (("gru", 1, sigmoid, 13), ("gru_v1", 0, hard_sigmoid, 11)):
        attributes = {"hidden_size": 6, "direction": "forward", "linear_before_reset": reset_after}
        if gate is hard_sigmoid:
            attributes.update(activations=["HardSigmoid", "Tanh"], activation_alpha=[0.2, 0.0], activation_beta=[0.5, 0.0])
        else:
            attributes.update(activations=["Sigmoid", "Tanh"])
        squeeze = {"axes": [1]} if opset < 13 else {}
        axis = ["squeeze_axis"] if opset >= 13 else []
        nodes = [
            node("Transpose", ["x"], [f"{scope}/gru/transpose:0"], perm=[1, 0, 2]),
            node("Shape", ["x"], [f"{scope}/gru/Shape:0"]),
            node("Cast", [f"{scope}/gru/Shape:0"], [f"{scope}/gru/Shape__1:0"], to=INT32),
            node("Slice", [f"{scope}/gru/Shape__1:0", "zero", "one", "zero"], [f"{scope}/gru/strided_slice:0"]),
            node("Concat", [f"{scope}/gru/strided_slice:0", "units"], [f"{scope}/gru/zeros/packed:0"], axis=0),
            node("Cast", [f"{scope}/gru/zeros/packed:0"], [f"{scope}/gru/zeros__2:0"], to=INT64),
            node("Expand", ["zero_float", f"{scope}/gru/zeros__2:0"], [f"{scope}/gru/zeros:0"]),
            node("Unsqueeze", [f"{scope}/gru/zeros:0"] + (["zero"] if opset >= 13 else []), [f"{scope}/gru/state:0"], **({"axes": [0]} if opset < 13 else {})),
            node("GRU", [f"{scope}/gru/transpose:0", "w", "r", "b", "", f"{scope}/gru/state:0"], ["Y", "Y_h"], name=f"{scope}/gru/PartitionedCall/gru", **attributes),
            node("Squeeze", ["Y"] + axis, [f"{scope}/gru/squeezed:0"], **squeeze),
            node("Transpose", [f"{scope}/gru/squeezed:0"], [f"{scope}/gru/transpose_1:0"], perm=[1, 0, 2]),
            # x[:, -1, :] as a strided slice: Slice on all axes, then Squeeze.
            node("Slice", [f"{scope}/gru/transpose_1:0", "begin", "end", "axes"], [f"{scope}/gru/last:0"]),
            node("Squeeze", [f"{scope}/gru/last:0"] + axis, [f"{scope}/gru/last_squeezed:0"], **squeeze),
            node("MatMul", [f"{scope}/gru/last_squeezed:0", "head"], [f"{scope}/dense/MatMul:0"]),
            node("Add", [f"{scope}/dense/MatMul:0", "bias"], [f"{scope}/dense/BiasAdd:0"]),
            node("Softmax", [f"{scope}/dense/BiasAdd:0"], ["probability"], name=f"{scope}/dense/Softmax", axis=1),
        ]
        constants = {
            "w": w, "r": r, "b": b, "head": head, "bias": bias, "zero": np.array([0]), "one": np.array([1]), "squeeze_axis": np.array([1]), "units": np.array([6], np.int32),
            "zero_float": np.zeros((1, 1), np.float32), "begin": np.array([0, -1, 0]), "end": np.array([2**31 - 1] * 3), "axes": np.array([0, 1, 2])}
        sequence, last = gru(x.transpose(1, 0, 2), w[0], r[0], b[0], zeros, reset_after, gate)
        save(f"keras_{version}_opset{opset}", opset, nodes, [("x", FLOAT, ["unk__1", "unk__2", 4])], [("probability", FLOAT, ["unk__3", 3])], constants,
             {"x": x}, {"probability": softmax(last @ head + bias)})


def keras_lstm():
    cells = np.array([[1, 4, 2, 0], [3, 3, 6, 5]], np.float32)
    table, w, r, b, head, bias = uniform(7, 4), uniform(1, 20, 4), uniform(1, 20, 5), uniform(1, 40), uniform(5, 3), uniform(3)
    b[0, 20:] = 0
    zeros = np.zeros((2, 5), np.float32)
    embedded = table[cells.astype(np.int32)]
    sequence, last, _ = lstm(embedded.transpose(1, 0, 2), w[0], r[0], b[0], zeros, zeros)
    sequence = sequence.transpose(1, 0, 2)
    # keras2onnx: a float input, cast to indices; the direction axis moves to place 2 and a Reshape removes it; a dense
    # layer on a sequence flattens it and restores it with a computed shape.
    nodes = [
        node("Cast", ["cells"], ["embedding/Cast:0"], to=INT32),
        node("Gather", ["table", "embedding/Cast:0"], ["embedding/lookup:0"], axis=0),
        node("Transpose", ["embedding/lookup:0"], ["lstm/x:0"], perm=[1, 0, 2]),
        node("LSTM", ["lstm/x:0", "w", "r", "b"], ["lstm/y:0", "lstm/h:0", "lstm/c:0"], name="lstm/lstm", hidden_size=5, activations=["Sigmoid", "Tanh", "Tanh"]),
        node("Transpose", ["lstm/y:0"], ["lstm/transposed:0"], perm=[2, 0, 1, 3]),
        node("Reshape", ["lstm/transposed:0", "merge"], ["lstm/sequence:0"]),
        node("Reshape", ["lstm/sequence:0", "flat"], ["time_distributed/flat:0"]),
        node("MatMul", ["time_distributed/flat:0", "head"], ["time_distributed/MatMul:0"]),
        node("Add", ["time_distributed/MatMul:0", "bias"], ["time_distributed/BiasAdd:0"]),
        node("Shape", ["lstm/sequence:0"], ["time_distributed/Shape:0"]),
        node("Slice", ["time_distributed/Shape:0", "zero", "two", "zero"], ["time_distributed/outer:0"]),
        node("Concat", ["time_distributed/outer:0", "classes"], ["time_distributed/shape:0"], axis=0),
        node("Reshape", ["time_distributed/BiasAdd:0", "time_distributed/shape:0"], ["time_distributed/scores:0"]),
        node("Softmax", ["time_distributed/scores:0"], ["probability"], name="time_distributed/Softmax", axis=2),
    ]
    constants = {"table": table, "w": w, "r": r, "b": b, "head": head, "bias": bias, "merge": np.array([0, 0, 5]), "flat": np.array([-1, 5]),
                 "zero": np.array([0]), "two": np.array([2]), "classes": np.array([3])}
    save("keras_lstm_opset12", 12, nodes, [("cells", FLOAT, ["N", "T"])], [("probability", FLOAT, ["N", "T", 3])], constants,
         {"cells": cells}, {"probability": softmax(sequence @ head + bias)})
    # The last state instead of the sequence; int32 indices.
    nodes = [
        node("Gather", ["table", "cells"], ["embedding/lookup:0"], axis=0),
        node("Transpose", ["embedding/lookup:0"], ["lstm/x:0"], perm=[1, 0, 2]),
        node("LSTM", ["lstm/x:0", "w", "r", "b"], ["", "lstm/h:0"], name="lstm/lstm", hidden_size=5),
        node("Squeeze", ["lstm/h:0"], ["lstm/last:0"], axes=[0]),
        node("Gemm", ["lstm/last:0", "head", "bias"], ["score"], name="dense/Gemm"),
    ]
    save("keras_lstm_last_opset10", 10, nodes, [("cells", INT32, ["N", "T"])], [("score", FLOAT, ["N", 3])],
         {"table": table, "w": w, "r": r, "b": b, "head": head, "bias": bias}, {"cells": cells.astype(np.int32)}, {"score": last @ head + bias})


def recurrent_forms():
    x = uniform(3, 5, 4)
    h0, c0 = uniform(3, 6), uniform(3, 6)
    w, r, b = uniform(1, 18, 4), uniform(1, 18, 6), uniform(1, 36)
    sequence, last = gru(x.transpose(1, 0, 2), w[0], r[0], b[0], h0, 0)
    # layout=1 (operator set 14): x [B, T, I], Y [B, T, D, H], states [B, D, H].
    nodes = [
        node("Unsqueeze", ["h0", "one"], ["state"]),
        node("GRU", ["x", "w", "r", "b", "", "state"], ["Y", "Y_h"], name="gru", hidden_size=6, layout=1),
        node("Squeeze", ["Y", "two"], ["y"]),
        node("Squeeze", ["Y_h", "one"], ["h"]),
    ]
    save("plain_gru_layout_opset14", 14, nodes, [("x", FLOAT, ["N", "T", 4]), ("h0", FLOAT, ["N", 6])], [("y", FLOAT, ["N", "T", 6]), ("h", FLOAT, ["N", 6])],
         {"w": w, "r": r, "b": b, "one": np.array([1]), "two": np.array([2])}, {"x": x, "h0": h0}, {"y": sequence.transpose(1, 0, 2), "h": last})
    # Everything that ONNX returns, direction axis included; HardSigmoid with its default coefficients is Keras' one.
    w, r, b = uniform(1, 24, 4), uniform(1, 24, 6), uniform(1, 48)
    sequence, last, cell = lstm(x, w[0], r[0], b[0], uniform(5, 6) * 0, np.zeros((5, 6), np.float32), hard_sigmoid)
    nodes = [node("LSTM", ["x", "w", "r", "b"], ["Y", "Y_h", "Y_c"], name="lstm", hidden_size=6, activations=["HardSigmoid", "Tanh", "Tanh"])]
    save("plain_lstm_outputs_opset9", 9, nodes, [("x", FLOAT, ["T", "N", 4])], [("Y", FLOAT, ["T", 1, "N", 6]), ("Y_h", FLOAT, [1, "N", 6]), ("Y_c", FLOAT, [1, "N", 6])],
         {"w": w, "r": r, "b": b}, {"x": x}, {"Y": sequence[:, None], "Y_h": last[None], "Y_c": cell[None]})
    sequence, last, cell = lstm(x.transpose(1, 0, 2), w[0], r[0], np.zeros(48, np.float32), h0, c0)
    nodes = [
        node("Transpose", ["x"], ["xt"], perm=[1, 0, 2]),
        node("Unsqueeze", ["h0"], ["h1"], axes=[0]),
        node("Unsqueeze", ["c0"], ["c1"], axes=[0]),
        node("LSTM", ["xt", "w", "r", "", "", "h1", "c1"], ["Y", "", "Y_c"], name="lstm", hidden_size=6),
        node("Squeeze", ["Y_c"], ["c"], axes=[0]),
        node("Transpose", ["Y"], ["Yt"], perm=[2, 1, 0, 3]),
        node("Squeeze", ["Yt"], ["y"], axes=[1]),
    ]
    save("plain_lstm_states_opset11", 11, nodes, [("x", FLOAT, ["N", "T", 4]), ("h0", FLOAT, ["N", 6]), ("c0", FLOAT, ["N", 6])],
         [("y", FLOAT, ["N", "T", 6]), ("c", FLOAT, ["N", 6])], {"w": w, "r": r}, {"x": x, "h0": h0, "c0": c0}, {"y": sequence.transpose(1, 0, 2), "c": cell})


def dense_forms():
    x = uniform(3, 4)
    a, b, c = uniform(6, 4), uniform(6, 5), uniform(1, 5)
    hidden = np.maximum(0, np.float32(0.5) * (x @ a.T))
    nodes = [
        node("Gemm", ["x", "a", "nothing"], ["hidden"], alpha=0.5, transB=1),
        node("Relu", ["hidden"], ["active"]),
        node("Dropout", ["active"], ["kept", "mask"], ratio=0.3),
        node("Gemm", ["kept", "b", "c"], ["y"], beta=2.0),
    ]
    save("plain_gemm_opset9", 9, nodes, [("x", FLOAT, ["N", 4])], [("y", FLOAT, ["N", 5])], {"a": a, "b": b, "c": c, "nothing": np.zeros((), np.float32)},
         {"x": x}, {"y": hidden @ b + 2 * c}, typed_fields=True)
    t = uniform(4, 3)
    nodes = [
        node("Gemm", ["t", "a", "row"], ["hidden"], transA=1, transB=1),
        node("Dropout", ["hidden", "ratio", "training"], ["kept"]),
        node("Identity", ["kept"], ["same"]),
        node("Cast", ["wide"], ["narrow"], to=FLOAT),
        node("MatMul", ["same", "narrow"], ["product"]),
        node("Add", ["shift", "product"], ["y"]),
    ]
    wide, shift, row = RANDOM.uniform(-1, 1, (6, 2)), uniform(2), uniform(6)
    save("plain_double_opset13", 13, nodes, [("t", FLOAT, [4, "N"])], [("y", FLOAT, ["N", 2])],
         {"a": a, "row": row, "ratio": np.float32(0.5), "training": np.array(False), "wide": wide, "shift": shift},
         {"t": t}, {"y": (t.T @ a.T + row) @ wide.astype(np.float32) + shift}, typed_fields=True)
    save("plain_external_opset13", 13, [node("MatMul", ["x", "a"], ["p"]), node("Add", ["p", "b"], ["y"])], [("x", FLOAT, ["N", 4])], [("y", FLOAT, ["N", 6])],
         {"a": np.ascontiguousarray(a.T), "b": uniform(6) * 0 + np.float32(0.25)}, {"x": x}, {"y": x @ a.T + np.float32(0.25)}, external="plain_external_opset13.bin")
    # Softmax before operator set 13 flattens from its axis (1 unless said) to the end.
    x = uniform(2, 3, 4)
    flat = softmax(x.reshape(2, 12)).reshape(2, 3, 4)
    save("plain_softmax_flattens_opset11", 11, [node("Softmax", ["x"], ["y"]), node("LogSoftmax", ["x"], ["z"], axis=-1)], [("x", FLOAT, ["N", 3, 4])],
         [("y", FLOAT, ["N", 3, 4]), ("z", FLOAT, ["N", 3, 4])], {}, {"x": x}, {"y": flat, "z": np.log(softmax(x)).astype(np.float32)})
    # The same graph reads otherwise from 13 on: the default is the last axis.
    save("plain_softmax_axis_opset13", 13, [node("Softmax", ["x"], ["y"]), node("LogSoftmax", ["x"], ["z"], axis=1)], [("x", FLOAT, ["N", 3, 4])],
         [("y", FLOAT, ["N", 3, 4]), ("z", FLOAT, ["N", 3, 4])], {}, {"x": x}, {"y": softmax(x), "z": np.log(softmax(x, 1)).astype(np.float32)})


def movement_forms():
    x = uniform(3, 6, 4)
    # Slice with attributes (before 10), negative ends; ReduceMean, Unsqueeze, Squeeze with attributes.
    nodes = [
        node("Slice", ["x"], ["part"], axes=[1, 2], starts=[-4, 0], ends=[-1, 9223372036854775807]),
        node("ReduceMean", ["part"], ["mean"], axes=[-1], keepdims=0),
        node("Unsqueeze", ["mean"], ["wide"], axes=[0, 2]),
        node("Squeeze", ["wide"], ["y"], axes=[0]),
    ]
    save("plain_slice_attributes_opset9", 9, nodes, [("x", FLOAT, ["N", 6, 4])], [("y", FLOAT, ["N", 1, 3])], {},
         {"x": x}, {"y": x[:, -4:-1].mean(-1).astype(np.float32)[:, None]})
    # Steps, reversed too; a computed start; Flatten in the middle; Expand to a computed shape.
    nodes = [
        node("Slice", ["x", "starts", "ends", "axes", "steps"], ["reversed"]),
        node("Flatten", ["reversed"], ["flat"], axis=2),
        node("Shape", ["flat"], ["shape"]),
        node("Concat", ["two", "shape"], ["target"], axis=0),
        node("Expand", ["flat", "target"], ["y"]),
    ]
    expected = x[:, ::-2, 1:3].reshape(-1, 2)
    save("plain_slice_steps_opset13", 13, nodes, [("x", FLOAT, ["N", "T", 4])], [("y", FLOAT, [2, "M", 2])],
         {"starts": np.array([-1, 1]), "ends": np.array([-(2**63), 3]), "axes": np.array([1, 2]), "steps": np.array([-2, 1]), "two": np.array([2])},
         {"x": x}, {"y": np.stack([expected, expected])})
    # Equal, Where and Not on a padding mask; Gather of several steps; Sub, Neg.
    tokens = np.array([[3, 0, 2], [0, 1, 0]])
    table = uniform(4, 5)
    nodes = [
        node("Gather", ["table", "tokens"], ["rows"]),
        node("Equal", ["tokens", "padding"], ["padded"]),
        node("Unsqueeze", ["padded", "last"], ["mask"]),
        node("Not", ["mask"], ["kept"]),
        node("Where", ["kept", "rows", "minus"], ["masked"]),
        node("Gather", ["masked", "steps"], ["picked"], axis=1),
        node("Neg", ["picked"], ["negated"]),
        node("Sub", ["negated", "minus"], ["y"]),
    ]
    rows = np.where((tokens != 0)[..., None], table[tokens], np.float32(-3))
    save("plain_mask_opset13", 13, nodes, [("tokens", INT64, ["N", "T"])], [("y", FLOAT, ["N", 2, 5])],
         {"table": table, "padding": np.array(0), "last": np.array([-1]), "minus": np.float32(-3), "steps": np.array([-1, 0])},
         {"tokens": tokens}, {"y": -rows[:, [2, 0]] + np.float32(3)})
    # The decomposition of layer normalisation with x * x for the square and the bias on the left.
    x, scale, bias = uniform(3, 6), uniform(6), uniform(6)
    nodes = [
        node("ReduceMean", ["x"], ["mean"], axes=[-1], keepdims=1),
        node("Sub", ["x", "mean"], ["centred"]),
        node("Mul", ["centred", "centred"], ["square"]),
        node("ReduceMean", ["square"], ["variance"], axes=[1], keepdims=1),
        node("Add", ["epsilon", "variance"], ["shifted"]),
        node("Sqrt", ["shifted"], ["deviation"]),
        node("Div", ["centred", "deviation"], ["normal"]),
        node("Mul", ["scale", "normal"], ["scaled"]),
        node("Add", ["bias", "scaled"], ["y"]),
    ]
    centred = x - x.mean(-1, keepdims=True)
    normal = centred / np.sqrt((centred * centred).mean(-1, keepdims=True) + np.float32(1e-3))
    save("plain_layer_norm_opset11", 11, nodes, [("x", FLOAT, ["N", 6])], [("y", FLOAT, ["N", 6])],
         {"scale": scale, "bias": bias, "epsilon": np.float32(1e-3)}, {"x": x}, {"y": (normal * scale + bias).astype(np.float32)})


def refused():
    x, w, r = [("x", FLOAT, ["T", "N", 4])], uniform(1, 18, 4), uniform(1, 18, 6)
    y = [("Y", FLOAT, ["T", 1, "N", 6])]

    def refused_gru(name, inputs, constants=None, opset=13, **attributes):
        nodes = [node("GRU", inputs, ["Y"], name="the_gru", hidden_size=6, **attributes)]
        save(f"refused_{name}", opset, nodes, x, y, {"w": w, "r": r, **(constants or {})})

    refused_gru("reverse", ["x", "w", "r"], direction="reverse")
    refused_gru("clip", ["x", "w", "r"], clip=3.0)
    refused_gru("sequence_lens", ["x", "w", "r", "", "lens"], {"lens": np.array([2, 1], np.int32)})
    refused_gru("activation", ["x", "w", "r"], activations=["Relu", "Tanh"])
    refused_gru("hard_sigmoid_slope", ["x", "w", "r"], activations=["HardSigmoid", "Tanh"], activation_alpha=[0.5], activation_beta=[0.5])
    nodes = [node("LSTM", ["x", "w", "r", "", "", "", "", "p"], ["Y"], name="the_lstm", hidden_size=6)]
    save("refused_peepholes", 13, nodes, x, y, {"w": uniform(1, 24, 4), "r": uniform(1, 24, 6), "p": uniform(1, 18)})
    one = [("x", FLOAT, ["N", 4])]
    save("refused_opset8", 8, [node("Relu", ["x"], ["y"])], one, [("y", FLOAT, ["N", 4])], {})
    save("refused_opset18", 18, [node("Relu", ["x"], ["y"])], one, [("y", FLOAT, ["N", 4])], {})
    save("refused_shape_mismatch", 13, [node("MatMul", ["x", "w"], ["y"], name="the_product")], one, [("y", FLOAT, ["N", 3])], {"w": uniform(5, 3)})
    save("refused_half", 13, [node("Add", ["x", "h"], ["y"], name="the_sum")], one, [("y", FLOAT, ["N", 4])], {"h": np.float16(1)})
    custom = helper.make_node("Mystery", ["x"], ["y"], name="the_mystery", domain="com.example")
    graph = helper.make_graph([custom], "custom", [helper.make_tensor_value_info(*one[0])], [helper.make_tensor_value_info("y", FLOAT, ["N", 4])])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13), helper.make_opsetid("com.example", 1)])
    onnx.save_model(model, str(FOLDER / "refused_domain.onnx"))


def write_all():
    keras_gru()
    keras_lstm()
    recurrent_forms()
    dense_forms()
    movement_forms()
    refused()
