"""Loads models written by us and predicts their margins: JSON in on stdin, JSON out.

In: [{"model": "<XGBoost JSON>", "columns": n, "values": [float or null, ...]}, ...]
Out: [[margin, ...], ...]
"""

import json
import sys

import numpy
import xgboost


def margins(case):
    booster = xgboost.Booster(model_file=bytearray(case["model"], "utf8"))
    values = [numpy.nan if value is None else value for value in case["values"]]
    rows = numpy.array(values, dtype="float32").reshape(-1, case["columns"])
    matrix = xgboost.DMatrix(rows, feature_names=booster.feature_names)
    return [float(margin) for margin in booster.predict(matrix, output_margin=True)]


json.dump([margins(case) for case in json.load(sys.stdin)], sys.stdout)
