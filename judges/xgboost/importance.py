"""Feature importance by XGBoost of a golden model of its own.

Run from the repository's root:
  /usr/bin/python3 judges/xgboost/importance.py > packages/train/src/model/fixtures/importance-xgboost-1.7.4.json
"""

import json
import sys

import xgboost

model = "packages/train/src/model/fixtures/xgboost-1.7.4/binary-logistic.json"
booster = xgboost.Booster(model_file=model)
kinds = ["weight", "total_gain", "total_cover", "gain", "cover"]
golden = {
    "script": "judges/xgboost/importance.py",
    "judge": f"xgboost {xgboost.__version__}",
    "model": model,
    "scores": {kind: booster.get_score(importance_type=kind) for kind in kinds},
}
json.dump(golden, sys.stdout)
