"""The XGBoost side of a benchmark: trains a model, then times itself each time it is asked.

Arguments: a folder, in which `speed.json` says {"rows", "columns", "trees", "depth", "missing",
"threads", "train_rows"} and `values.bin`, `labels.bin` may hold float32 data (made here where they
are absent: `missing` is the share of NaN in every tenth column). Writes the model as `model.json`.
Then answers each line of stdin with the milliseconds of one pass: `predict` is `inplace_predict` of
all rows, `contributions` is `pred_contribs` of the first `explain_rows`, `interactions` is
`pred_interactions` of the first 20, `row` is `inplace_predict` of one row.
"""

import json
import sys
import time

import numpy
import xgboost

folder = sys.argv[1]
with open(f"{folder}/speed.json") as file:
    spec = json.load(file)
rows, columns = spec["rows"], spec["columns"]
try:
    values = numpy.fromfile(f"{folder}/values.bin", dtype="<f4").reshape(rows, columns)
    labels = numpy.fromfile(f"{folder}/labels.bin", dtype="<f4")
except FileNotFoundError:
    random = numpy.random.RandomState(7)
    values = random.standard_normal((rows, columns)).astype("<f4")
    score = values[:, 0] + values[:, 1] * values[:, 2] + numpy.abs(values[:, 3])
    labels = (score + random.standard_normal(rows) > 0.8).astype("<f4")
    for column in range(0, columns, 10):
        values[random.random_sample(rows) < spec["missing"], column] = numpy.nan
    values.tofile(f"{folder}/values.bin")

train = slice(0, spec["train_rows"])
parameters = {
    "objective": "binary:logistic",
    "tree_method": "hist",
    "max_depth": spec["depth"],
    "eta": 0.1,
    "base_score": 0.5,
    "nthread": spec["threads"],
    "verbosity": 0,
}
booster = xgboost.train(
    parameters, xgboost.DMatrix(values[train], labels[train]), spec["trees"]
)
booster.save_model(f"{folder}/model.json")
explained = xgboost.DMatrix(values[: spec.get("explain_rows", 0) or 1])
few = xgboost.DMatrix(values[:20])
one = values[:1]
work = {
    "predict": lambda: booster.inplace_predict(values),
    "contributions": lambda: booster.predict(explained, pred_contribs=True),
    "interactions": lambda: booster.predict(few, pred_interactions=True),
    "row": lambda: booster.inplace_predict(one),
}
print(xgboost.__version__, flush=True)
for line in sys.stdin:
    start = time.perf_counter()
    work[line.strip()]()
    print((time.perf_counter() - start) * 1000, flush=True)
