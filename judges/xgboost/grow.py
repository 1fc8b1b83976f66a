"""Trains XGBoost and gives its model file: JSON in on stdin, JSON out.

In: {"columns": n, "values": [float or null, ...], "labels": [...], "weights": [...],
"baseMargins": [...] or null, "parameters": {...}, "rounds": n}
Out: the model as XGBoost writes it
"""

import json
import sys

import numpy
import xgboost

case = json.load(sys.stdin)
flat = [numpy.nan if value is None else value for value in case["values"]]
values = numpy.array(flat, dtype="float32").reshape(-1, case["columns"])
matrix = xgboost.DMatrix(
    values,
    label=numpy.array(case["labels"], dtype="float32"),
    weight=numpy.array(case["weights"], dtype="float32"),
    nthread=1,
)
if case["baseMargins"] is not None:
    matrix.set_base_margin(numpy.array(case["baseMargins"], dtype="float32"))
parameters = {"tree_method": "hist", "nthread": 1, **case["parameters"]}
booster = xgboost.train(parameters, matrix, num_boost_round=case["rounds"])
sys.stdout.write(booster.save_raw("json").decode("utf8"))
