"""Trains XGBoost once per split and predicts the test rows: JSON in on stdin, JSON out.

In: {"columns": n, "values": [float or null, ...], "labels": [...], "parameters": {...},
"rounds": n, "stopAfter": n, "splits": [{"train": [row, ...], "validation", "test", "baseScore"}]}
Out: [{"bestRound": n, "predictions": [...]}, ...]
"""

import json
import sys

import numpy
import xgboost

case = json.load(sys.stdin)
flat = [numpy.nan if value is None else value for value in case["values"]]
values = numpy.array(flat, dtype="float32").reshape(-1, case["columns"])
labels = numpy.array(case["labels"], dtype="float32")


def part(split, name):
    rows = split[name]
    return xgboost.DMatrix(values[rows], label=labels[rows], nthread=1)


def train(split):
    parameters = {
        "objective": "binary:logistic",
        "eval_metric": "logloss",
        "tree_method": "hist",
        "nthread": 1,
        "seed": 7,
        "base_score": split["baseScore"],
        **case["parameters"],
    }
    booster = xgboost.train(
        parameters,
        part(split, "train"),
        num_boost_round=case["rounds"],
        evals=[(part(split, "validation"), "validation")],
        early_stopping_rounds=case["stopAfter"],
        verbose_eval=False,
    )
    rounds = booster.best_iteration + 1
    predictions = booster.predict(part(split, "test"), iteration_range=(0, rounds))
    return {"bestRound": rounds, "predictions": [float(p) for p in predictions]}


json.dump([train(split) for split in case["splits"]], sys.stdout)
