"""
A pipeline of processes over gloo. Each stage receives the next request while it computes one and sends the one before
(irecv, isend). The first stage makes the requests and the last one throws the results away: both are nearer than a client would be.
"""
import json
import os
import socket
import subprocess
import sys
import time

import torch
import torch.distributed

import work

SENDS_WAITING_MAX = 2


class Pipeline:
    """The processes, told over their standard input and output."""

    def __init__(self, cell, stages, hidden, batch, steps, threads, processors=()):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.processes = []
        for rank in range(len(stages)):
            order = {"cell": cell, "stages": stages, "hidden": hidden, "batch": batch, "steps": steps, "threads": threads, "rank": rank, "port": port}
            keep = ["taskset", "--cpu-list", ",".join(map(str, processors[rank]))] if rank < len(processors) else []
            self.processes.append(subprocess.Popen([*keep, sys.executable, os.path.abspath(__file__), json.dumps(order)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True))
        for process in self.processes:
            self._answer(process)

    def seconds(self, requests):
        """Seconds of one request: so many from the first one's begin to the last one's end. All processes share the clock of the machine."""
        for process in self.processes:
            process.stdin.write(f"{requests}\n")
            process.stdin.flush()
        moments = [self._answer(process) for process in self.processes]
        return (moments[-1]["end"] - moments[0]["begin"]) / requests

    def close(self):
        for process in self.processes:
            process.stdin.close()
        for process in self.processes:
            process.wait()

    @staticmethod
    def _answer(process):
        line = process.stdout.readline()
        if not line:
            raise RuntimeError("a stage of the pipeline has ended")
        return json.loads(line)


def run_stage(order):
    torch.set_num_threads(order["threads"])
    rank = order["rank"]
    last = len(order["stages"]) - 1
    shape = (order["batch"], order["steps"], order["hidden"])
    model = work.layers_of(order["cell"], order["stages"][rank], order["hidden"])
    os.environ.update(MASTER_ADDR="127.0.0.1", MASTER_PORT=str(order["port"]), GLOO_SOCKET_IFNAME="lo")
    torch.distributed.init_process_group("gloo", rank=rank, world_size=last + 1)
    say({"ready": rank})
    for line in sys.stdin:
        say(run_round(model, rank, last, shape, int(line)))
    torch.distributed.destroy_process_group()


def run_round(model, rank, last, shape, requests):
    made = torch.rand(shape) - 0.5
    buffers = [torch.empty(shape), torch.empty(shape)]
    sends = []
    begin = time.monotonic()
    coming = torch.distributed.irecv(buffers[0], rank - 1) if rank > 0 else None
    with torch.inference_mode():
        for index in range(requests):
            entering = made
            if rank > 0:
                coming.wait()
                entering = buffers[index % 2]
                if index + 1 < requests:
                    coming = torch.distributed.irecv(buffers[(index + 1) % 2], rank - 1)
            leaving, _ = model(entering)
            if rank < last:
                leaving = leaving.contiguous()
                sends.append((torch.distributed.isend(leaving, rank + 1), leaving))
                if len(sends) > SENDS_WAITING_MAX:
                    sends.pop(0)[0].wait()
    for sent, _ in sends:
        sent.wait()
    return {"begin": begin, "end": time.monotonic()}


def say(answer):
    print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    run_stage(json.loads(sys.argv[1]))
