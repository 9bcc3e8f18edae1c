"""The work that is compared: equal recurrent layers on a batch of sequences, as a user of PyTorch would write it."""
import time

import torch


def layers_of(cell, layers, hidden):
    kind = {"gru": torch.nn.GRU, "lstm": torch.nn.LSTM}[cell]
    return kind(hidden, hidden, num_layers=layers, batch_first=True).eval()


class Single:
    """The whole model in one process. A single step carries the state on, as a stream does."""

    def __init__(self, cell, layers, hidden, batch, steps):
        torch.manual_seed(1)
        self.model = layers_of(cell, layers, hidden)
        self.input = torch.rand(batch, steps, hidden) - 0.5
        self.is_streamed = steps == 1

    def seconds(self, runs):
        """Seconds of one run, the mean of so many."""
        state = None
        with torch.inference_mode():
            start = time.perf_counter()
            for _ in range(runs):
                _, after = self.model(self.input, state)
                state = after if self.is_streamed else None
            return (time.perf_counter() - start) / runs


class Product:
    """[rows, depth] x [depth, columns] into the same memory."""

    def __init__(self, rows, depth, columns):
        self.left = torch.rand(rows, depth) - 0.5
        self.right = torch.rand(depth, columns) - 0.5
        self.result = torch.empty(rows, columns)

    def seconds(self, runs):
        with torch.inference_mode():
            start = time.perf_counter()
            for _ in range(runs):
                torch.mm(self.left, self.right, out=self.result)
            return (time.perf_counter() - start) / runs
