"""Times scikit-learn's ColumnTransformer on the rows of `npm run bench -- arrow-to-matrix`.

  /usr/bin/python3 judges/sklearn/column_transformer.py wide.csv 3

Without pandas a table is one array: numbers and texts are two tables here, each with its own
ColumnTransformer, which spares scikit-learn the conversion of a mixed one.
"""

import csv
import json
import sys
import time

import numpy
import sklearn
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder, StandardScaler

path, repeats = sys.argv[1], int(sys.argv[2])
with open(path, newline="") as file:
    rows = csv.reader(file)
    header = next(rows)
    columns = list(zip(*rows))
numbers = numpy.array(
    [[float(cell) if cell else numpy.nan for cell in column] for column in columns[:6]]
).T.copy()
texts = numpy.empty((len(columns[0]), 14), dtype=object)
for i, column in enumerate(columns[6:]):
    texts[:, i] = [sys.intern(cell) for cell in column]
names = header[6:]
ordinal = [names.index("partner"), names.index("payment")]
one_hot = [i for i, name in enumerate(names) if name != "partner"]
scaled = Pipeline([("impute", SimpleImputer(strategy="median")), ("scale", StandardScaler())])
of_numbers = ColumnTransformer(
    [
        ("as it is", "passthrough", [0]),
        ("scaled", StandardScaler(), [1]),
        ("imputed", scaled, [2, 3, 4, 5]),
    ]
).fit(numbers)
of_texts = ColumnTransformer(
    [
        ("ordinal", OrdinalEncoder(dtype=numpy.float32), ordinal),
        ("one hot", OneHotEncoder(sparse_output=False, dtype=numpy.float32), one_hot),
    ]
).fit(texts)
times = []
for _ in range(repeats):
    start = time.perf_counter()
    parts = [of_numbers.transform(numbers).astype(numpy.float32), of_texts.transform(texts)]
    matrix = numpy.hstack(parts)
    times.append(time.perf_counter() - start)
assert matrix.shape[1] == 45, matrix.shape
print(json.dumps(dict(seconds=min(times), version=sklearn.__version__)))
