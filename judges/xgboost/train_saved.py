"""Trains XGBoost with the parameters given and saves it: JSON in on stdin, the model's JSON out.

In: {"columns": n, "values", "labels", "weights": base64 of float32, "parameters": {...}, "rounds": n}
"""

import base64
import json
import sys

import numpy
import xgboost

case = json.load(sys.stdin)


def floats(name):
    return numpy.frombuffer(base64.b64decode(case[name]), dtype="<f4")


rows = floats("values").reshape(-1, case["columns"])
matrix = xgboost.DMatrix(rows, label=floats("labels"), weight=floats("weights"))
booster = xgboost.train(case["parameters"], matrix, num_boost_round=case["rounds"])
json.dump(booster.save_raw("json").decode("utf8"), sys.stdout)
