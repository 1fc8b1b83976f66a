"""Models at the edge of the format, made and answered for by XGBoost.

Pruned nodes that stay in the file, infinite thresholds, a leaf alone, and objectives beside the
common ones, each with XGBoost's answers for the first 20 test rows of the golden models: as they are,
with base margins from -1 to 1, and the interactions of the first 4.

Run from the repository's root:
  /usr/bin/python3 judges/xgboost/odd_models.py > packages/train/src/model/fixtures/odd-models-xgboost-1.7.4.json
"""

import json
import sys

import numpy
import xgboost

with open("packages/train/src/model/fixtures/rows.json") as file:
    test = json.load(file)["test"]
cells = [numpy.nan if value is None else value for value in test["data"]]
rows = numpy.array(cells, dtype="float32").reshape(test["rows"], -1)
# Values so near the largest float32 that the threshold above them is infinite.
huge = rows.copy()
huge[:, 0] = numpy.where(numpy.arange(len(rows)) % 3 == 0, 3.4e38, numpy.nan)

numbers = numpy.arange(len(rows))
flags = (numbers * 7 + numbers // 3) % 2
grades = (numbers * 7 + numbers // 3) % 4
signal = numpy.nan_to_num(rows[:, 2]) + grades

CASES = {
    "pruned": (rows, signal, {"tree_method": "exact", "gamma": 12, "max_depth": 4}),
    "leaf alone": (rows, signal, {"tree_method": "exact", "gamma": 1e9}),
    "infinite threshold": (huge, numbers % 3 == 0, {"tree_method": "hist"}),
    "scale_pos_weight": (rows, flags, {"objective": "binary:logistic", "scale_pos_weight": 3}),
    "huber_slope": (rows, signal, {"objective": "reg:pseudohubererror", "huber_slope": 2}),
    "binary:logitraw": (rows, flags, {"objective": "binary:logitraw", "base_score": 0.2}),
    "rank:pairwise": (rows, grades, {"objective": "rank:pairwise"}),
    "rank:ndcg": (rows, grades, {"objective": "rank:ndcg"}),
    "rank:map": (rows, flags, {"objective": "rank:map"}),
    "survival:cox": (rows, numpy.where(flags, 1, -1) * (grades + 1), {"objective": "survival:cox"}),
    "survival:aft": (rows, grades + 1, {"objective": "survival:aft", "base_score": 2}),
}

# Where the margins of the rows start, when asked a second time.
MARGINS = numpy.linspace(-1, 1, 20).astype("float32")


def answer(case):
    values, labels, parameters = case
    matrix = xgboost.DMatrix(values, label=numpy.array(labels, dtype="float32"), nthread=1)
    if parameters.get("objective", "").startswith("rank:"):
        matrix.set_group([20, 20, 20])
    if parameters.get("objective") == "survival:aft":
        matrix.set_float_info("label_lower_bound", labels)
        matrix.set_float_info("label_upper_bound", labels + 1)
    asked = xgboost.DMatrix(values[:20], nthread=1)
    parameters = {"max_depth": 3, "eta": 0.7, "nthread": 1, "seed": 7, "verbosity": 0, **parameters}
    booster = xgboost.train(parameters, matrix, num_boost_round=3)

    shifted = xgboost.DMatrix(values[:20], base_margin=MARGINS, nthread=1)
    few = xgboost.DMatrix(values[:4], nthread=1)

    def ask(rows=asked, **what):
        return [float(value) for value in booster.predict(rows, **what).ravel()]

    return {
        "file": booster.save_raw("json").decode("utf8"),
        "values": [None if numpy.isnan(v) else float(v) for v in values[:20].ravel()],
        "margins": ask(output_margin=True),
        "predictions": ask(),
        "contributions": ask(pred_contribs=True),
        "leaves": ask(pred_leaf=True),
        "shiftedMargins": ask(shifted, output_margin=True),
        "shiftedContributions": ask(shifted, pred_contribs=True),
        "interactions": ask(few, pred_interactions=True),
        "dump": booster.get_dump(with_stats=True),
    }


golden = {"library": f"xgboost {xgboost.__version__}"}
golden["models"] = {name: answer(case) for name, case in CASES.items()}
json.dump(golden, sys.stdout, separators=(",", ":"))
