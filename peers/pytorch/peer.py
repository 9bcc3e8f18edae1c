"""
PyTorch as a peer of the benchmarks: a process that stays, and is told on its standard input, one JSON object a line, what to do.

  {"prepare": "single", "cell": "gru", "layers": 21, "hidden": 128, "batch": 1, "steps": 32}
  {"prepare": "product", "rows": 384, "depth": 384, "columns": 384}
  {"prepare": "pipeline", "cell": "gru", "stages": [11, 10], "hidden": 256, "batch": 1, "steps": 64, "processors": [[0], [1]]}
  {"runs": 10}                        answered with {"seconds": of one run}

Each line is answered with one. Threads come from the environment (OMP_NUM_THREADS, OPENBLAS_NUM_THREADS) or from the first argument.
"""
import ctypes
import json
import sys

try:
    import torch
except ImportError as missing:
    print(json.dumps({"missing": str(missing)}), flush=True)
    sys.exit(0)

import pipeline
import work


def blas():
    """The library that multiplies matrices, and the kind of core that it believes in."""
    with open("/proc/self/maps", encoding="utf-8") as maps:
        paths = {line.split()[-1] for line in maps if "blas" in line}
    for path in sorted(paths):
        library = ctypes.CDLL(path)
        if hasattr(library, "openblas_get_config"):
            library.openblas_get_config.restype = ctypes.c_char_p
            library.openblas_get_corename.restype = ctypes.c_char_p
            parallel = {0: "sequential", 1: "pthreads", 2: "OpenMP"}[library.openblas_get_parallel()]
            return f"{library.openblas_get_config().decode().split(' ')[0]} {library.openblas_get_config().decode().split(' ')[1]}, {parallel}, {library.openblas_get_corename().decode()}"
    return ", ".join(sorted(paths)) or "built in"


def prepare(order, threads):
    kind = order.pop("prepare")
    if kind == "single":
        return work.Single(**order)
    if kind == "product":
        return work.Product(**order)
    return pipeline.Pipeline(threads=threads, **order)


def main():
    threads = int(sys.argv[1])
    torch.set_num_threads(threads)
    torch.mm(torch.ones(64, 64), torch.ones(64, 64))
    capability = next((line.split(":")[1].strip() for line in torch.__config__.show().splitlines() if "CPU capability" in line), "unknown")
    print(json.dumps({"version": torch.__version__, "blas": blas(), "capability": capability, "threads": threads}), flush=True)
    prepared = None
    for line in sys.stdin:
        order = json.loads(line)
        if "prepare" in order:
            if isinstance(prepared, pipeline.Pipeline):
                prepared.close()
            prepared = prepare(order, threads)
            answer = {"ready": True}
        else:
            answer = {"seconds": prepared.seconds(order["runs"])}
        print(json.dumps(answer), flush=True)
    if isinstance(prepared, pipeline.Pipeline):
        prepared.close()


if __name__ == "__main__":
    main()
