"""What torch.onnx.export writes for recurrent and dense nets, over the operator sets 9 to 17."""
import math
import warnings

import torch
from torch import nn

from generate import FOLDER, write_reference

warnings.filterwarnings("ignore")


class Lambda(nn.Module):
    """A module from sub-modules and a function of (module, inputs)."""

    def __init__(self, function, **modules):
        super().__init__()
        self.function = function
        for name, module in modules.items():
            if isinstance(module, nn.Parameter):
                self.register_parameter(name, module)
            else:
                self.add_module(name, module)

    def forward(self, *inputs):
        return self.function(self, *inputs)


def export(name, opset, module, export_inputs, run_inputs, input_names, output_names, axes, folding=True, reference=True, training=None):
    """Exports with one shape and writes the reference with another, so that dynamic axes are really dynamic."""
    module.eval()
    path = FOLDER / f"torch_{name}_opset{opset}.onnx" if reference else FOLDER / f"{name}.onnx"
    torch.onnx.export(
        module, tuple(export_inputs), str(path), opset_version=opset, input_names=input_names, output_names=output_names,
        dynamic_axes=axes, do_constant_folding=folding, training=training or torch.onnx.TrainingMode.EVAL)
    if reference:
        module.eval()
        with torch.no_grad():
            results = module(*run_inputs)
        results = results if isinstance(results, tuple) else (results,)
        write_reference(
            path.stem, {key: value.numpy() for key, value in zip(input_names, run_inputs)},
            {key: value.numpy() for key, value in zip(output_names, results)})


BATCH_TIME = {0: "batch", 1: "time"}
TIME_BATCH = {0: "time", 1: "batch"}


def sequences():
    for opset in (9, 11, 13, 17):
        gru = nn.GRU(5, 7, batch_first=True)
        export("gru_batch_first", opset, Lambda(lambda m, x: m.gru(x)[0], gru=gru), [torch.randn(2, 4, 5)], [torch.randn(3, 6, 5)],
               ["x"], ["y"], {"x": BATCH_TIME, "y": BATCH_TIME}, folding=opset != 11)
    for opset in (10, 14):
        gru = nn.GRU(5, 7)
        export("gru_time_major", opset, gru, [torch.randn(4, 2, 5)], [torch.randn(6, 3, 5)],
               ["x"], ["y", "h"], {"x": TIME_BATCH, "y": TIME_BATCH, "h": {1: "batch"}})
    gru = nn.GRU(5, 7, batch_first=True, bias=False)
    export("gru_without_bias", 13, Lambda(lambda m, x: m.gru(x)[0], gru=gru), [torch.randn(2, 4, 5)], [torch.randn(1, 1, 5)],
           ["x"], ["y"], {"x": BATCH_TIME, "y": BATCH_TIME})
    for opset in (9, 13, 17):
        gru = nn.GRU(5, 6, num_layers=2, batch_first=True)
        net = Lambda(lambda m, x: m.head(m.gru(x)[1][-1]), gru=gru, head=nn.Linear(6, 3))
        export("gru_last_hidden", opset, net, [torch.randn(2, 4, 5)], [torch.randn(3, 5, 5)],
               ["x"], ["score"], {"x": BATCH_TIME, "score": {0: "batch"}})
    gru = nn.GRU(5, 6, batch_first=True)
    net = Lambda(lambda m, x: m.head(m.gru(x)[1].squeeze(0)), gru=gru, head=nn.Linear(6, 3))
    export("gru_squeezed_hidden", 12, net, [torch.randn(2, 4, 5)], [torch.randn(3, 5, 5)],
           ["x"], ["score"], {"x": BATCH_TIME, "score": {0: "batch"}})
    for opset in (12, 16):
        gru = nn.GRU(5, 6, num_layers=2, batch_first=True)
        export("gru_initial_state", opset, gru, [torch.randn(2, 4, 5), torch.randn(2, 2, 6)], [torch.randn(3, 5, 5), torch.randn(2, 3, 6)],
               ["x", "h0"], ["y", "h"], {"x": BATCH_TIME, "h0": {1: "batch"}, "y": BATCH_TIME, "h": {1: "batch"}})
    gru = nn.GRU(5, 6, batch_first=True)
    net = Lambda(lambda m, x: m.gru(x, m.start.expand(1, x.shape[0], 6).contiguous())[0], gru=gru, start=nn.Parameter(torch.randn(1, 1, 6)))
    export("gru_learned_state", 13, net, [torch.randn(2, 4, 5)], [torch.randn(3, 5, 5)],
           ["x"], ["y"], {"x": BATCH_TIME, "y": BATCH_TIME})
    for opset in (9, 14):
        lstm = nn.LSTM(5, 6, num_layers=2, batch_first=True)
        net = Lambda(lambda m, x: (lambda y, state: (y, state[0], state[1]))(*m.lstm(x)), lstm=lstm)
        export("lstm_two_layers", opset, net, [torch.randn(2, 4, 5)], [torch.randn(3, 5, 5)],
               ["x"], ["y", "h", "c"], {"x": BATCH_TIME, "y": BATCH_TIME, "h": {1: "batch"}, "c": {1: "batch"}})
    for opset in (11, 15):
        lstm = nn.LSTM(5, 6, num_layers=2)
        net = Lambda(lambda m, x: m.head(m.lstm(x)[0][-1]), lstm=lstm, head=nn.Linear(6, 4))
        export("lstm_last_step", opset, net, [torch.randn(4, 2, 5)], [torch.randn(5, 3, 5)],
               ["x"], ["score"], {"x": TIME_BATCH, "score": {0: "batch"}})
    lstm = nn.LSTM(5, 6, batch_first=True)
    net = Lambda(lambda m, x, h, c: m.lstm(x, (h, c))[0], lstm=lstm)
    export("lstm_initial_state", 13, net, [torch.randn(2, 4, 5), torch.randn(1, 2, 6), torch.randn(1, 2, 6)],
           [torch.randn(3, 5, 5), torch.randn(1, 3, 6), torch.randn(1, 3, 6)], ["x", "h0", "c0"], ["y"],
           {"x": BATCH_TIME, "h0": {1: "batch"}, "c0": {1: "batch"}, "y": BATCH_TIME})


class Residual(nn.Module):
    """The shape of the example: embedding, residual GRU layers, dense, log-softmax."""

    def __init__(self, layers):
        super().__init__()
        self.embed = nn.Embedding(11, 8)
        self.gru = nn.ModuleList(nn.GRU(8, 8, batch_first=True) for _ in range(layers))
        self.head = nn.Linear(8, 11)

    def forward(self, cells):
        x = self.embed(cells)
        for gru in self.gru:
            x = x + gru(x)[0]
        return torch.log_softmax(self.head(x), -1)


def classifiers():
    for opset in (9, 12, 17):
        export("residual_gru", opset, Residual(3), [torch.randint(0, 11, (2, 4))], [torch.randint(0, 11, (3, 6))],
               ["cells"], ["log_probability"], {"cells": BATCH_TIME, "log_probability": BATCH_TIME}, folding=opset != 12)
    for opset in (9, 13, 17):
        net = Lambda(lambda m, x: torch.log_softmax(m.head(m.gru(m.embed(x))[0][:, -1, :]), dim=1),
                     embed=nn.Embedding(13, 6), gru=nn.GRU(6, 7, batch_first=True), head=nn.Linear(7, 5))
        export("embedding_classifier", opset, net, [torch.randint(0, 13, (2, 4))], [torch.randint(0, 13, (3, 6))],
               ["tokens"], ["log_probability"], {"tokens": BATCH_TIME, "log_probability": {0: "batch"}})
    net = Lambda(lambda m, x: torch.softmax(m.head(torch.cat([m.embed(x), m.extra(x)], dim=-1).mean(dim=1)), dim=-1),
                 embed=nn.Embedding(13, 6), extra=nn.Embedding(13, 3), head=nn.Linear(9, 5))
    export("embedding_mean", 11, net, [torch.randint(0, 13, (2, 4))], [torch.randint(0, 13, (3, 6))],
           ["tokens"], ["probability"], {"tokens": BATCH_TIME, "probability": {0: "batch"}})
    net = Lambda(lambda m, x, y: m.b(torch.tanh(m.a(x)) + y) * y, a=nn.Linear(4, 6), b=nn.Linear(6, 6))
    export("two_inputs", 13, net, [torch.randn(2, 4), torch.randn(2, 6)], [torch.randn(3, 4), torch.randn(3, 6)],
           ["x", "y"], ["z"], {"x": {0: "batch"}, "y": {0: "batch"}, "z": {0: "batch"}})
    net = Lambda(lambda m, x: (lambda h: (m.b(h), h))(torch.relu(m.a(x))), a=nn.Linear(4, 6), b=nn.Linear(6, 3))
    export("early_output", 13, net, [torch.randn(2, 4)], [torch.randn(3, 4)],
           ["x"], ["z", "h"], {"x": {0: "batch"}, "z": {0: "batch"}, "h": {0: "batch"}})


def dense_nets():
    for opset in (9, 12, 17):
        net = nn.Sequential(nn.Linear(4, 6), nn.LayerNorm(6), nn.ReLU(), nn.Linear(6, 3))
        export("layer_norm", opset, net, [torch.randn(2, 4)], [torch.randn(3, 4)], ["x"], ["y"], {"x": {0: "batch"}, "y": {0: "batch"}})
    net = nn.Sequential(nn.Linear(4, 6), nn.LayerNorm([3, 6], elementwise_affine=False), nn.Linear(6, 3))
    export("layer_norm_two_axes", 16, net, [torch.randn(2, 3, 4)], [torch.randn(4, 3, 4)], ["x"], ["y"], {"x": {0: "batch"}, "y": {0: "batch"}})
    for opset in (10, 13):
        net = nn.Sequential(nn.Linear(4, 6), nn.GELU(), nn.Linear(6, 6), nn.SiLU(), nn.Linear(6, 3), nn.Sigmoid())
        export("gelu", opset, net, [torch.randn(2, 5, 4)], [torch.randn(3, 2, 4)], ["x"], ["y"], {"x": BATCH_TIME, "y": BATCH_TIME})
    for opset in (10, 15):
        norm = nn.BatchNorm1d(6)
        norm.running_mean.uniform_(-1, 1)
        norm.running_var.uniform_(0.5, 2)
        net = nn.Sequential(nn.Linear(4, 6), norm, nn.Tanh(), nn.Linear(6, 3), nn.Softmax(dim=1))
        export("batch_norm", opset, net, [torch.randn(2, 4)], [torch.randn(3, 4)], ["x"], ["y"], {"x": {0: "batch"}, "y": {0: "batch"}})
    norm = nn.BatchNorm1d(4)
    norm.running_mean.uniform_(-1, 1)
    norm.running_var.uniform_(0.5, 2)
    export("batch_norm_alone", 14, Lambda(lambda m, x: torch.relu(m.norm(torch.relu(x))), norm=norm), [torch.randn(2, 4, 5)], [torch.randn(3, 4, 2)],
           ["x"], ["y"], {"x": {0: "batch", 2: "time"}, "y": {0: "batch", 2: "time"}})
    for opset in (9, 13):
        net = nn.Sequential(nn.Flatten(), nn.Linear(12, 6), nn.ReLU(), nn.Dropout(0.5), nn.Linear(6, 3), nn.LogSoftmax(dim=-1))
        export("mlp_dropout", opset, net, [torch.randn(2, 3, 4)], [torch.randn(5, 3, 4)], ["x"], ["y"], {"x": {0: "batch"}, "y": {0: "batch"}})
    net = Lambda(lambda m, x: m.b(torch.relu(m.a(x)).view(x.size(0), x.size(1) * 6)), a=nn.Linear(4, 6), b=nn.Linear(18, 3))
    export("view", 11, net, [torch.randn(2, 3, 4)], [torch.randn(5, 3, 4)], ["x"], ["y"], {"x": {0: "batch"}, "y": {0: "batch"}})
    net = Lambda(lambda m, x: m.b(m.a(x).reshape(x.size(0), x.size(1), 2, 3).transpose(1, 2).mean(dim=(2,))).squeeze(-1), a=nn.Linear(4, 6), b=nn.Linear(3, 1))
    export("heads", 13, net, [torch.randn(2, 3, 4)], [torch.randn(5, 6, 4)], ["x"], ["y"], {"x": BATCH_TIME, "y": {0: "batch"}})
    for opset in (11, 13):
        net = Lambda(lambda m, x: torch.softmax(m.a(x), dim=1) * x, a=nn.Linear(4, 4))
        export("softmax_inner_axis", opset, net, [torch.randn(2, 3, 4)], [torch.randn(5, 6, 4)], ["x"], ["y"], {"x": BATCH_TIME, "y": BATCH_TIME})
    net = Lambda(lambda m, x: torch.where(x == 0, torch.full_like(x, 2.0), torch.sqrt(torch.abs(x)) + torch.pow(x, 2) / 3 - torch.exp(-x) + torch.log(x * x + 1)))
    point = torch.tensor([[0.0, 1.5, -2.0], [3.0, 0.0, -0.25]])
    export("elementwise", 12, net, [torch.randn(4, 3)], [point], ["x"], ["y"], {"x": {0: "batch"}, "y": {0: "batch"}})
    net = Lambda(lambda m, x: torch.cat([part * (index + 1) for index, part in enumerate(m.a(x).chunk(3, dim=-1))], dim=1), a=nn.Linear(4, 6))
    for opset in (9, 13):
        export("chunk", opset, net, [torch.randn(2, 4)], [torch.randn(3, 4)], ["x"], ["y"], {"x": {0: "batch"}, "y": {0: "batch"}})
    net = Lambda(lambda m, x: m.v(torch.softmax(torch.matmul(m.q(x), m.k(x).transpose(1, 2)) / math.sqrt(4), dim=-1) @ x),
                 q=nn.Linear(4, 4), k=nn.Linear(4, 4), v=nn.Linear(4, 4))
    export("attention", 13, net, [torch.randn(2, 3, 4)], [torch.randn(5, 6, 4)], ["x"], ["y"], {"x": BATCH_TIME, "y": BATCH_TIME})


def refused():
    gru = nn.GRU(5, 6, batch_first=True, bidirectional=True)
    export("refused_bidirectional", 13, Lambda(lambda m, x: m.gru(x)[0], gru=gru), [torch.randn(2, 4, 5)], None,
           ["x"], ["y"], {"x": BATCH_TIME, "y": BATCH_TIME}, reference=False)
    export("refused_convolution", 13, nn.Conv1d(3, 4, 2), [torch.randn(2, 3, 5)], None, ["x"], ["y"], {"x": {0: "batch"}}, reference=False)
    export("refused_plain_rnn", 13, nn.RNN(5, 6), [torch.randn(2, 4, 5)], None, ["x"], ["y", "h"], {"x": TIME_BATCH}, reference=False)


def idioms():
    """Ways to write the same nets that export to other plumbing."""
    net = Lambda(lambda m, x: m.head(m.gru(x)[0][:, -1:]).squeeze(1), gru=nn.GRU(5, 6, batch_first=True), head=nn.Linear(6, 3))
    export("idiom_squeezed_step", 13, net, [torch.randn(2, 4, 5)], [torch.randn(3, 6, 5)], ["x"], ["y"], {"x": BATCH_TIME, "y": {0: "batch"}})

    def explicit_states(m, x):
        start = (torch.zeros(2, x.size(0), 6), x.new_zeros(2, x.size(0), 6))
        return m.head(m.lstm(x, start)[0][:, -1, :])

    export("idiom_explicit_states", 15, Lambda(explicit_states, lstm=nn.LSTM(5, 6, 2, batch_first=True), head=nn.Linear(6, 3)),
           [torch.randn(2, 4, 5)], [torch.randn(3, 6, 5)], ["x"], ["y"], {"x": BATCH_TIME, "y": {0: "batch"}})

    def joined_states(m, x):
        return m.head(m.gru(x)[1].permute(1, 0, 2).reshape(x.size(0), -1))

    export("idiom_joined_states", 12, Lambda(joined_states, gru=nn.GRU(5, 6, 2, batch_first=True), head=nn.Linear(12, 3)),
           [torch.randn(2, 4, 5)], [torch.randn(3, 6, 5)], ["x"], ["y"], {"x": BATCH_TIME, "y": {0: "batch"}}, folding=False)

    def time_distributed(m, x):
        batch, time, features = x.shape
        return m.head(m.gru(torch.relu(m.dense(x.reshape(batch * time, features))).view(batch, time, -1))[0])

    export("idiom_time_distributed", 11, Lambda(time_distributed, dense=nn.Linear(5, 8), gru=nn.GRU(8, 6, batch_first=True), head=nn.Linear(6, 3)),
           [torch.randn(2, 4, 5)], [torch.randn(3, 6, 5)], ["x"], ["y"], {"x": BATCH_TIME, "y": BATCH_TIME})

    def unrolled(m, x):
        state = torch.zeros(x.size(0), 6)
        for step in range(3):
            state = m.cell(x[:, step], state)
        return m.head(state)

    export("idiom_unrolled_cell", 17, Lambda(unrolled, cell=nn.GRUCell(5, 6), head=nn.Linear(6, 3)),
           [torch.randn(2, 3, 5)], [torch.randn(4, 3, 5)], ["x"], ["y"], {"x": {0: "batch"}, "y": {0: "batch"}})
    export("refused_condition", 13, Lambda(lambda m, x: x.squeeze(1)), [torch.randn(2, 1)], None, ["x"], ["y"], {"x": BATCH_TIME, "y": {0: "batch"}}, reference=False)


def write_all():
    sequences()
    classifiers()
    dense_nets()
    refused()
    idioms()
