"""Golden values of packages/drift: distances, tables, proportions, means and spreads by scipy.

Run from the repository's root:
  /usr/bin/python3 judges/scipy/shifts.py > packages/drift/src/fixtures/shifts.json

Where scipy's own form loses digits (differences of nearly equal float64 values), mpmath computes the
definition in 40 digits and scipy has to agree to 1e-7.
"""

import json
import math

import mpmath as mp
import numpy
import scipy
from samples import sample
from scipy import stats
from scipy.spatial import distance
from scipy.stats import contingency

mp.mp.dps = 40

SHIFTS = [  # n, m, scale, shift, decimals
    (5, 7, 1, 0.2, 9), (30, 30, 1, 0.1, 1), (100, 80, 1.1, 0, 9), (1000, 300, 1.6, 0, 3), (2000, 3000, 1, 0.01, 9),
    (10000, 9000, 1.002, 0, 2), (20001, 30000, 1, 0.003, 9), (200000, 100000, 1.004, 0, 4), (1000000, 1000000, 1, 0.0008, 9),
]
TABLES = [  # rows by level: a, b, c, ... of the reference and of the current sample
    ([50, 50], [70, 30]), ([500, 300, 200], [480, 310, 210]), ([900, 60, 40], [300, 20, 80]), ([990, 10], [9950, 50]),
    ([40, 30, 20, 10], [100, 200, 300, 400]), ([100000, 100100, 99900], [100200, 99800, 100000]),
    ([1000, 1000, 50, 40, 30], [1000, 1000, 50, 40, 0]),
]


def agree(precise, by_scipy):
    assert abs(float(precise) - by_scipy) <= 1e-7 * abs(by_scipy), (float(precise), by_scipy)
    return float(precise)


def tables():
    """No level is rare enough to share a bin, or to be pooled."""
    for before, after in TABLES:
        n, m, k = sum(before), sum(after), len(before)
        p, q = [mp.mpf(c) / n for c in before], [mp.mpf(c) / m for c in after]
        divergence = sum(x * mp.log(2 * x / (x + y), 2) / 2 for x, y in zip(p, q))
        divergence += sum(y * mp.log(2 * y / (x + y), 2) / 2 for x, y in zip(p, q) if y)
        bits = agree(divergence, distance.jensenshannon(before, after, base=2) ** 2)
        chi2, p_value, degrees, expected = stats.chi2_contingency([before, after], correction=False)
        assert expected.min() >= 5 and degrees == k - 1
        changes = [abs(x * m - y * n) for x, y in zip(before, after)]
        worst = changes.index(max(changes))
        flags = [[before[worst], n - before[worst]], [after[worst], m - after[worst]]]
        worst_p = stats.chi2_contingency(flags, correction=False)[1]
        yield {"before": before, "after": after,
               "bits": bits, "bitsPValue": stats.chi2.sf(8 * bits * math.log(2) / (1 / n + 1 / m), k - 1),
               "evidently": distance.jensenshannon(before, after), "nannyml": distance.jensenshannon(before, after, base=2),
               "chiSquare": chi2, "pValue": p_value, "cramersV": contingency.association(numpy.array([before, after]), "cramer"),
               "worst": "abcdefg"[worst], "largest": changes[worst] / (n * m), "largestPValue": min(1, k * worst_p)}


def pooled():
    """Levels that expect fewer than 5 rows are one cell of the table, by hand."""
    for before, after, table in [
        ([90, 6, 6, 5], [95, 1, 2, 2], [[90, 17], [95, 5]]),
        ([500, 490, 6], [250, 245, 1], [[500, 496], [250, 246]]),
    ]:
        chi2, p_value, _, _ = stats.chi2_contingency(table, correction=False)
        yield {"before": before, "after": after, "chiSquare": chi2, "pValue": p_value}


def proportions():
    for before, n, after, m in [(10, 1000, 20, 1000), (0, 7043, 70, 7043), (300, 1000, 310, 900), (5, 40, 40, 40), (3, 1000000, 9, 2000000)]:
        chi2, p_value, _, _ = stats.chi2_contingency([[before, n - before], [after, m - after]], correction=False)
        (l1, u1), (l2, u2) = (stats.binomtest(k, rows).proportion_ci(method="wilson") for k, rows in [(before, n), (after, m)])
        p, q = before / n, after / m
        yield {"before": before, "n": n, "after": after, "m": m, "chiSquare": chi2, "pValue": p_value,
               "wilson": [[l1, u1], [l2, u2]],
               "difference": [q - p - math.hypot(q - l2, u1 - p), q - p + math.hypot(u2 - q, p - l1)]}


def moments(values):
    """Correctly rounded mean and sum of squares."""
    mean = math.fsum(values) / len(values)
    return mean, math.fsum((values - mean) ** 2)


def numbers():
    for n, m, scale, shift, decimals in SHIFTS:
        a, b = sample(5, n, 1, 0, decimals), sample(6, m, scale, shift, decimals)
        area = exact_area(a, b)
        agree(area, stats.wasserstein_distance(a, b))
        (mean_a, squares_a), (mean_b, squares_b) = moments(a), moments(b)
        t, t_p = stats.ttest_ind_from_stats(
            mean_b, math.sqrt(squares_b / (m - 1)), m, mean_a, math.sqrt(squares_a / (n - 1)), n, equal_var=False)
        agree(t, stats.ttest_ind(b, a, equal_var=False).statistic)
        (spread_a, rest_a), (spread_b, rest_b) = (moments(numpy.abs(x - numpy.median(x))) for x in [a, b])
        f = (spread_a - spread_b) ** 2 * n * m / (n + m) / ((rest_a + rest_b) / (n + m - 2))
        agree(f, stats.levene(a, b, center="median").statistic)
        yield {"n": n, "m": m, "scale": scale, "shift": shift, "decimals": decimals,
               "wasserstein": area, "iqr": stats.iqr(a), "ksPValue": stats.ks_2samp(a, b).pvalue,
               "t": t, "tPValue": t_p, "cohensD": abs(mean_b - mean_a) / math.sqrt((squares_a / (n - 1) + squares_b / (m - 1)) / 2),
               "f": f, "fPValue": stats.f.sf(f, 1, n + m - 2), "spreads": [spread_a, spread_b]}


def exact_area(a, b):
    """scipy's wasserstein_distance with a correctly rounded sum and shares as whole numbers."""
    values = numpy.sort(numpy.concatenate([a, b]))
    i, j = (numpy.searchsorted(numpy.sort(x), values[:-1], "right") for x in [a, b])
    return math.fsum(numpy.abs(i * len(b) - j * len(a)) * numpy.diff(values)) / (len(a) * len(b))


def digits(value):
    """14 digits: the last ones differ from processor to processor."""
    if isinstance(value, list):
        return [digits(one) for one in value]
    return float(f"{value:.14g}") if isinstance(value, float) else value


golden = {"judge": f"scipy {scipy.__version__}, mpmath {mp.__version__}", "script": "judges/scipy/shifts.py"}
for name, cases in {"tables": tables, "pooled": pooled, "proportions": proportions, "numbers": numbers}.items():
    golden[name] = [{key: digits(value) for key, value in case.items()} for case in cases()]
lines = [f"  {json.dumps(k)}: " + (json.dumps(v) if isinstance(v, str) else "[\n" + ",\n".join("    " + json.dumps(c) for c in v) + "\n  ]") for k, v in golden.items()]
print("{\n" + ",\n".join(lines) + "\n}")
