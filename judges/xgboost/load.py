"""Loads a model file written by us and answers for its rows: JSON in on stdin, JSON out.

In: {"model": "<XGBoost JSON>", "columns": n, "values": [float or null, ...]}
Out: {"margins", "predictions", "leaves", "contributions": flat lists, "saved": the model as XGBoost
writes it}
"""

import json
import sys

import numpy
import xgboost

case = json.load(sys.stdin)
booster = xgboost.Booster(model_file=bytearray(case["model"], "utf8"))
values = [numpy.nan if value is None else value for value in case["values"]]
rows = numpy.array(values, dtype="float32").reshape(-1, case["columns"])
matrix = xgboost.DMatrix(rows, feature_names=booster.feature_names)


def ask(**what):
    return [float(value) for value in booster.predict(matrix, **what).ravel()]


answers = {
    "margins": ask(output_margin=True),
    "predictions": ask(),
    "leaves": ask(pred_leaf=True),
    "contributions": ask(pred_contribs=True),
    "saved": booster.save_raw("json").decode("utf8"),
}
json.dump(answers, sys.stdout)
