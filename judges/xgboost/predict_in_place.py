"""Predicts rows in place, infinity among them, by models: JSON in on stdin, JSON out.

In: {"columns": n, "models": [{"model": "<XGBoost JSON>", "values": "<base64 of float32>"}, ...]}
Out: [{"margins", "predictions": base64 of float32}, ...]
"""

import base64
import json
import sys

import numpy
import xgboost

case = json.load(sys.stdin)


def answer(each):
    booster = xgboost.Booster(model_file=bytearray(each["model"], "utf8"))
    booster.feature_names = None
    values = numpy.frombuffer(base64.b64decode(each["values"]), dtype="<f4")
    rows = values.reshape(-1, case["columns"])

    def ask(predict_type):
        answers = booster.inplace_predict(rows, predict_type=predict_type)
        return base64.b64encode(answers.astype("<f4").tobytes()).decode("ascii")

    return {"margins": ask("margin"), "predictions": ask("value")}


json.dump([answer(each) for each in case["models"]], sys.stdout)
