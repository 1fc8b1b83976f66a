"""Golden values of binary metrics by scikit-learn, and of DeLong's intervals by brute force in numpy.

Run from the repository's root:
  /usr/bin/python3 judges/sklearn/metrics.py > packages/train/src/metrics/fixtures/sklearn-1.2.1.json
"""

import json
import math
import sys

import numpy
import scipy.stats
import sklearn
from sklearn import calibration, isotonic, metrics


def cases():
    random = numpy.random.default_rng(20261122)
    for name, rows, digits in [
        ("distinct", 400, None),
        ("tied", 500, 1),
        ("float32", 300, "float32"),
        ("tiny", 5, 1),
        ("rare", 1000, 2),
    ]:
        labels = (random.random(rows) < (0.03 if name == "rare" else 0.3)).astype(int)
        labels[:2] = [0, 1]
        scores = 1 / (1 + numpy.exp(-(random.normal(size=rows) + 1.2 * labels - 1)))
        other = 1 / (1 + numpy.exp(-(random.normal(size=rows) + 0.9 * labels - 1)))
        other = (scores + other) / 2
        if digits == "float32":
            scores, other = [x.astype("float32").astype("float64") for x in (scores, other)]
        elif digits is not None:
            scores, other = numpy.round(scores, digits), numpy.round(other, digits)
        yield name, labels, scores, other, numpy.round(random.random(rows) * 3, 2)
    labels = numpy.array([0, 1, 0, 1, 1, 0])
    yield "constant", labels, numpy.full(6, 0.25), numpy.full(6, 0.5), numpy.ones(6)
    scores = numpy.array([0.0, 1.0, 0.2, 0.8, 0.7, 1.0])  # 0 and 1 meet the clip of the log loss
    yield "certain", labels, scores, scores[::-1].copy(), numpy.array([1, 0, 2, 0.5, 1, 1])
    yield "perfect", labels, labels * 0.5 + 0.25, labels * 0.1, numpy.ones(6)


def psi(positive, negative):
    return 1.0 if positive > negative else 0.5 if positive == negative else 0.0


def delong(labels, *score_lists):
    """AUCs and their covariance matrix: DeLong 1988, equations as printed, every pair visited."""
    v10, v01 = [], []
    for scores in score_lists:
        positives, negatives = scores[labels == 1], scores[labels == 0]
        v10.append([numpy.mean([psi(p, n) for n in negatives]) for p in positives])
        v01.append([numpy.mean([psi(p, n) for p in positives]) for n in negatives])
    v10, v01 = numpy.array(v10), numpy.array(v01)
    if min(v10.shape[1], v01.shape[1]) < 2:
        return None
    covariance = numpy.atleast_2d(numpy.cov(v10)) / v10.shape[1]
    covariance = covariance + numpy.atleast_2d(numpy.cov(v01)) / v01.shape[1]
    return v10.mean(axis=1), covariance


def interval(value, variance, low, high):
    half = scipy.stats.norm.ppf(0.975) * math.sqrt(max(variance, 0))
    return [max(low, value - half), min(high, value + half)]


def curve(x, y, thresholds):
    return [numpy.asarray(part, dtype=float).tolist() for part in (x, y, thresholds)]


def golden(name, labels, scores, other, weights):
    out = dict(name=name, labels=labels.tolist(), scores=scores.tolist(), baseline=other.tolist())
    out["weights"] = weights.tolist()
    for key, sample_weight in [("plain", None), ("weighted", weights)]:
        kw = dict(sample_weight=sample_weight)
        fpr, tpr, roc_thresholds = metrics.roc_curve(labels, scores, drop_intermediate=False, **kw)
        precision, recall, pr_thresholds = metrics.precision_recall_curve(labels, scores, **kw)
        tn, fp, fn, tp = metrics.confusion_matrix(labels, scores >= 0.5, labels=[0, 1], **kw).ravel()
        out[key] = dict(
            rocAuc=metrics.roc_auc_score(labels, scores, **kw),
            averagePrecision=metrics.average_precision_score(labels, scores, **kw),
            logLoss=metrics.log_loss(labels, scores, labels=[0, 1], **kw),
            brierScore=metrics.brier_score_loss(labels, scores, pos_label=1, **kw),
            rocCurve=curve(fpr, tpr, roc_thresholds),
            precisionRecallCurve=curve(precision, recall, pr_thresholds),
            confusion=[float(value) for value in (tp, fp, tn, fn)],
            precision=metrics.precision_score(labels, scores >= 0.5, zero_division=0, **kw),
            recall=metrics.recall_score(labels, scores >= 0.5, zero_division=0, **kw),
            f1=metrics.f1_score(labels, scores >= 0.5, zero_division=0, **kw),
        )
    both = delong(labels, scores, other)
    if both is not None:
        values, covariance = both
        difference = values[0] - values[1]
        variance = covariance[0, 0] + covariance[1, 1] - 2 * covariance[0, 1]
        out["delong"] = interval(values[0], covariance[0, 0], 0, 1)
        out["difference"] = [difference, *interval(difference, variance, -1, 1)]
    if name == "distinct":
        observed, mean = calibration.calibration_curve(labels, scores, n_bins=10, strategy="quantile")
        out["calibration"] = [mean.tolist(), observed.tolist()]
    for key, sample_weight in [("isotonic", None), ("isotonicWeighted", weights)]:
        model = isotonic.IsotonicRegression(y_min=0, y_max=1, out_of_bounds="clip")
        model.fit(scores, labels, sample_weight=sample_weight)
        out[key] = model.predict(other).tolist()
    return out


print(
    json.dumps(
        dict(
            judge="judges/sklearn/metrics.py",
            versions=dict(
                python=sys.version.split()[0],
                sklearn=sklearn.__version__,
                numpy=numpy.__version__,
                scipy=scipy.__version__,
            ),
            cases=[golden(*case) for case in cases()],
        )
    )
)
