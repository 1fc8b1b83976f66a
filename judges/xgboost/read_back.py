"""Loads model files written by us, predicts and saves them: JSON in on stdin, JSON out.

In: {"columns": n, "values": [float or null, ...], "files": ["<base64 of JSON or UBJSON>", ...]}
Out: [{"margins", "predictions": flat lists, "gains": total gain by the names of the features used,
"saved": the model as XGBoost writes it}, ...]
"""

import base64
import json
import sys

import numpy
import xgboost

case = json.load(sys.stdin)
values = [numpy.nan if value is None else value for value in case["values"]]
rows = numpy.array(values, dtype="float32").reshape(-1, case["columns"])


def answer(file):
    booster = xgboost.Booster(model_file=bytearray(base64.b64decode(file)))
    matrix = xgboost.DMatrix(rows, feature_names=booster.feature_names)

    def ask(**what):
        return [float(value) for value in booster.predict(matrix, **what).ravel()]

    saved = booster.save_raw("json").decode("utf8")
    return {
        "margins": ask(output_margin=True),
        "predictions": ask(),
        "gains": booster.get_score(importance_type="total_gain"),
        "saved": saved,
    }


json.dump([answer(file) for file in case["files"]], sys.stdout)
