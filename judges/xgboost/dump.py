"""Two trees each of golden models, dumped by XGBoost as text and JSON.

Run from the repository's root:
  /usr/bin/python3 judges/xgboost/dump.py > packages/train/src/model/fixtures/dump-xgboost-1.7.4.json
"""

import json
import sys

import xgboost

FOLDER = "packages/train/src/model/fixtures/xgboost-1.7.4"
NAMES = ["a", "b", "c", "d", "e", "f", "g", "h"]
CASES = [
    ("binary-logistic", ["float", "q", "float", "float", "float", "float", "float", "float"]),
    ("binary-logistic", ["int", "int", "q", "float", "i", "i", "int", "int"]),
    ("squared-error", ["float"] * 8),
    ("categorical-partition", ["float", "float", "float", "float", "c", "c", "float", "float"]),
]


def dump(name, types):
    booster = xgboost.Booster(model_file=f"{FOLDER}/{name}.json")
    booster.feature_names = NAMES
    booster.feature_types = types

    def ask(dump_format, with_stats):
        trees = booster.get_dump(dump_format=dump_format, with_stats=with_stats)
        return trees[1:3]

    return {
        "model": name,
        "names": NAMES,
        "types": types,
        "text": ask("text", False),
        "textWithStats": ask("text", True),
        "json": [json.loads(tree) for tree in ask("json", False)],
        "jsonWithStats": [json.loads(tree) for tree in ask("json", True)],
    }


cases = [dump(name, types) for name, types in CASES]
golden = {
    "script": "judges/xgboost/dump.py",
    "judge": f"xgboost {xgboost.__version__}",
    "cases": cases,
}
json.dump(golden, sys.stdout)
