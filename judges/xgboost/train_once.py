"""One timed training of Python's XGBoost: python3 train_once.py <folder> <json>.

The twin of bench/src/training/train-once.ts: the same files, the same figures. Building the matrix
counts, reading the files does not. nthread is the case's; OpenMP does not spin.
"""

import json
import os
import resource
import sys
import time

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import numpy
import xgboost

folder, case = sys.argv[1], json.loads(sys.argv[2])
columns = case["data"]["columns"]


def read(name):
    return numpy.fromfile(os.path.join(folder, name), dtype="float32")


values = read("values.bin").reshape(-1, columns)
labels = read("labels.bin")
weights = read("weights.bin") if case["data"].get("weighted") else None
names = {
    "eta": "eta",
    "maxDepth": "max_depth",
    "subsample": "subsample",
    "colsampleBytree": "colsample_bytree",
}
parameters = {names[name]: value for name, value in case["parameters"].items()}


def resident():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * resource.getpagesize()


before, cpu, start = resident(), time.process_time(), time.perf_counter()
matrix = xgboost.DMatrix(values, label=labels, weight=weights, nthread=case["threads"])
xgboost.train(
    {
        "objective": "binary:logistic",
        "tree_method": "hist",
        "nthread": case["threads"],
        "base_score": float(labels.mean()),
        "verbosity": 0,
        **parameters,
    },
    matrix,
    num_boost_round=case["rounds"],
)
seconds = time.perf_counter() - start
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
answer = {
    "engine": xgboost.__version__,
    "seconds": seconds,
    "cpu": time.process_time() - cpu,
    "megabytes": (peak - before) / 1e6,
}
sys.stdout.write(json.dumps(answer))
