"""Times scikit-learn's ColumnTransformer on the rows of `npm run bench -- arrow-to-matrix`.

  /usr/bin/python3 judges/sklearn/column_transformer.py wide.csv 3

Twice: `table`, one ColumnTransformer of one table with all columns, as one writes it; and `parts`,
where numbers and texts are two arrays with a ColumnTransformer each, which spares scikit-learn the
conversion of a mixed one.
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
table = numpy.hstack([numbers.astype(object), texts])
whole = ColumnTransformer(
    [
        ("as it is", "passthrough", [0]),
        ("scaled", StandardScaler(), [1]),
        ("imputed", scaled, [2, 3, 4, 5]),
        ("ordinal", OrdinalEncoder(dtype=numpy.float32), [6 + i for i in ordinal]),
        (
            "one hot",
            OneHotEncoder(sparse_output=False, dtype=numpy.float32),
            [6 + i for i in one_hot],
        ),
    ]
).fit(table)


def transform_parts():
    parts = [of_numbers.transform(numbers).astype(numpy.float32), of_texts.transform(texts)]
    return numpy.hstack(parts)


def transform_table():
    return whole.transform(table).astype(numpy.float32)


def best(transform):
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        matrix = transform()
        times.append(time.perf_counter() - start)
        assert matrix.shape[1] == 45, matrix.shape
    return min(times)


assert numpy.array_equal(transform_parts(), transform_table(), equal_nan=True)
print(
    json.dumps(
        dict(
            table=best(transform_table), parts=best(transform_parts), version=sklearn.__version__
        )
    )
)
