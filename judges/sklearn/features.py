"""Golden values of feature transforms by scikit-learn, and of order statistics by numpy.

Run from the repository's root:
  /usr/bin/python3 judges/sklearn/features.py > packages/features/src/fixtures/sklearn-1.2.1.json
"""

import json
import math
import sys
import warnings
from fractions import Fraction

import numpy
import sklearn
from sklearn import impute, preprocessing

warnings.filterwarnings("ignore", category=RuntimeWarning)


def cases():
    random = numpy.random.default_rng(20261122)
    yield "charges", numpy.round(random.gamma(2, 30, size=301), 2), 0.1
    yield "tenure", random.integers(0, 73, size=200).astype(float), 0
    yield "far from zero", 1e9 + random.normal(size=101), 0.2
    yield "many magnitudes", random.normal(size=150) * 10.0 ** random.integers(-8, 8, size=150), 0.1
    yield "tied", random.integers(-2, 3, size=60).astype(float), 0.3
    yield "constant", numpy.full(7, 0.5), 0  # of 0.1 its mean is not 0.1, and the result not 0
    yield "one", numpy.array([3.0, numpy.nan, numpy.nan]), 0


def plain(values):
    return [None if not math.isfinite(value) else float(value) for value in numpy.ravel(values)]


def min_max(known, values):
    """In fractions: far from zero scikit-learn's x * scale + offset loses half its digits."""
    low, span = Fraction(known[0]), Fraction(known[-1]) - Fraction(known[0]) or 1
    exact = [None if math.isnan(x) else float((Fraction(x) - low) / span) for x in values]
    theirs = preprocessing.MinMaxScaler().fit_transform(values.reshape(-1, 1)).ravel()
    assert all(x is None or abs(x - y) < 1e-6 for x, y in zip(exact, theirs))
    return exact


def robust(known, values):
    """RobustScaler's formula with observed quartiles, where its own are interpolated."""
    low, middle, high = (
        numpy.quantile(known, share, method="inverted_cdf") for share in (0.25, 0.5, 0.75)
    )
    return (values - middle) / ((high - low) or 1)


def golden(name, values, missing):
    random = numpy.random.default_rng(len(values))
    values = numpy.where(random.random(len(values)) < missing, numpy.nan, values)
    column = values.reshape(-1, 1)
    known = numpy.sort(values[~numpy.isnan(values)])
    tenths = [i / 10 for i in range(1, 10)]
    edges = sorted(set(numpy.quantile(known, tenths, method="inverted_cdf").tolist()))
    buckets = numpy.where(numpy.isnan(values), numpy.nan, numpy.digitize(values, edges))
    imputed = lambda strategy: impute.SimpleImputer(strategy=strategy).fit_transform(column)
    return dict(
        name=name,
        values=plain(values),
        mean=math.fsum(known) / len(known),
        standardized=plain(preprocessing.StandardScaler().fit_transform(column)),
        minMax=min_max(known, values),
        imputedMean=plain(imputed("mean")),
        imputedMode=plain(imputed("most_frequent")),
        lowerMedian=float(numpy.quantile(known, 0.5, method="inverted_cdf")),
        robustScaled=plain(robust(known, values)),
        log1p=plain(numpy.log1p(values)),
        edges=edges,
        buckets=plain(buckets),
    )


def levels():
    random = numpy.random.default_rng(7)
    seen = random.choice(["card", "Card", "cash", "çek", "wire"], size=80).reshape(-1, 1)
    later = numpy.array(["cash", "çek", "barter", "Card"]).reshape(-1, 1)
    one_hot = preprocessing.OneHotEncoder(handle_unknown="ignore", sparse_output=False).fit(seen)
    ordinal = preprocessing.OrdinalEncoder(
        handle_unknown="use_encoded_value", unknown_value=numpy.nan
    ).fit(seen)
    return dict(
        seen=seen.ravel().tolist(),
        later=later.ravel().tolist(),
        categories=one_hot.categories_[0].tolist(),
        oneHot=one_hot.transform(later).tolist(),
        ordinal=plain(ordinal.transform(later)),
    )


print(
    json.dumps(
        dict(
            judge="judges/sklearn/features.py",
            versions=dict(
                python=sys.version.split()[0],
                sklearn=sklearn.__version__,
                numpy=numpy.__version__,
            ),
            cases=[golden(*case) for case in cases()],
            levels=levels(),
        )
    )
)
