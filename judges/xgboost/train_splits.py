"""Trains XGBoost on train sets and predicts their test sets: JSON in on stdin, files out.

In: {"folder": path, "splits": n, "columns": n, "rounds": n, "parameters": {...}, "baseScores": [...]}
with float32 files <i>-train.bin, <i>-labels.bin and <i>-test.bin; writes <i>-predictions.bin.
"""

import json
import os
import sys

import numpy
import xgboost

case = json.load(sys.stdin)


def path(i, name):
    return os.path.join(case["folder"], f"{i}-{name}.bin")


def read(i, name):
    return numpy.fromfile(path(i, name), dtype="float32")


for i in range(case["splits"]):
    matrix = xgboost.DMatrix(
        read(i, "train").reshape(-1, case["columns"]), label=read(i, "labels"), nthread=1
    )
    parameters = {
        "objective": "binary:logistic",
        "tree_method": "hist",
        "nthread": 1,
        "base_score": case["baseScores"][i],
        **case["parameters"],
    }
    booster = xgboost.train(parameters, matrix, num_boost_round=case["rounds"])
    test = xgboost.DMatrix(read(i, "test").reshape(-1, case["columns"]), nthread=1)
    booster.predict(test).astype("float32").tofile(path(i, "predictions"))
