"""Trains small models and answers for their own rows: JSON in on stdin, JSON out.

In: {"columns": n, "values": [float or null, ...], "models": [{"labels": [...], "parameters": {}}]}
Out: [{"margins", "predictions", "contributions": flat lists, "saved": the model as JSON}, ...]
"""

import json
import sys

import numpy
import xgboost

case = json.load(sys.stdin)
values = [numpy.nan if value is None else value for value in case["values"]]
rows = numpy.array(values, dtype="float32").reshape(-1, case["columns"])


def answer(model):
    matrix = xgboost.DMatrix(rows, label=numpy.array(model["labels"], dtype="float32"), nthread=1)
    parameters = {"max_depth": 3, "nthread": 1, "seed": 7, **model["parameters"]}
    booster = xgboost.train(parameters, matrix, num_boost_round=5)

    def ask(**what):
        return [float(value) for value in booster.predict(matrix, **what).ravel()]

    return {
        "margins": ask(output_margin=True),
        "predictions": ask(),
        "contributions": ask(pred_contribs=True),
        "saved": booster.save_raw("json").decode("utf8"),
    }


json.dump([answer(model) for model in case["models"]], sys.stdout)
