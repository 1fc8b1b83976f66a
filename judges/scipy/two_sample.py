"""Golden values of packages/drift: two-sample Kolmogorov-Smirnov, PSI and missing rate by scipy.

Run from the repository's root:
  /usr/bin/python3 judges/scipy/two_sample.py > packages/drift/src/fixtures/two-sample.json

Samples are drawn by a small generator that the test repeats, so that the file holds no data.
"""

import json
import warnings

import numpy
import scipy
from samples import sample
from scipy import stats


def kolmogorov_smirnov():
    for n, m, scale, shift, decimals in [
        (5, 5, 1, 0, 9), (5, 9, 1, 0.2, 9), (30, 30, 1, 0, 1), (100, 80, 1.1, 0, 9),
        (100, 7000, 1, 0.05, 2), (1000, 1000, 1.05, 0, 3), (2000, 3000, 1, 0.01, 9),
        (7043, 7043, 1.02, 0, 2), (10000, 9999, 1, 0.005, 9), (10000, 10000, 1, 0, 9),
        (20001, 20001, 1, 0.003, 9), (50000, 70000, 1.004, 0, 4), (200000, 100000, 1, 0.002, 9),
        (1000000, 1000000, 1, 0.0008, 9),
    ]:
        a, b = sample(1, n, 1, 0, decimals), sample(2, m, scale, shift, decimals)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            result = stats.ks_2samp(a, b)
        yield {"n": n, "m": m, "scale": scale, "shift": shift, "decimals": decimals,
               "statistic": result.statistic, "pValue": result.pvalue,
               "location": result.statistic_location}


def digits(value):
    """14 digits: numpy's logarithm differs in the last one from processor to processor."""
    return float(f"{value:.14g}")


def psi():
    """Left-closed bins between the reference's order statistics; values without heavy ties."""
    for n, m, scale, shift, bins in [
        (50, 60, 1, 0, 10), (200, 30, 1.15, 0, 10), (1000, 1000, 1.6, 0, 10), (1000, 700, 1.02, 0, 20), (7043, 500, 1, 0.03, 10),
        (100000, 100000, 1, 0.001, 10),
    ]:
        a, b = sample(3, n, 1, 0, 9), sample(4, m, scale, shift, 9)
        ordered = numpy.sort(a)
        edges = [ordered[n * i // bins] for i in range(1, bins)]
        before = numpy.bincount(numpy.searchsorted(edges, a, side="right"), minlength=bins)
        after = numpy.bincount(numpy.searchsorted(edges, b, side="right"), minlength=bins)
        p = (before + 0.5) / (n + bins / 2)
        q = (after + 0.5) / (m + bins / 2)
        statistic = stats.entropy(p, q) + stats.entropy(q, p)
        pooled = (before + after) / (n + m)
        small = pooled.min() * min(n, m) < 5
        yield {"n": n, "m": m, "scale": scale, "shift": shift, "bins": bins, "statistic": digits(statistic),
               "unsmoothed": digits(stats.entropy(before, after) + stats.entropy(after, before)) if after.all() else None,
               "pValue": simulated(statistic, pooled, n, m) if small else digits(stats.chi2.sf(statistic / (1 / n + 1 / m), bins - 1)),
               "bootstrap": bool(small)}


def simulated(statistic, pooled, n, m):
    """The share of 200,000 pairs of samples of the pooled shares with at least this PSI."""
    random, bins = numpy.random.default_rng(1), len(pooled)
    p = (random.multinomial(n, pooled, 200_000) + 0.5) / (n + bins / 2)
    q = (random.multinomial(m, pooled, 200_000) + 0.5) / (m + bins / 2)
    return float(((p - q) * numpy.log(p / q)).sum(axis=1).__ge__(statistic * (1 - 1e-12)).mean())


def missing_rate():
    """The pooled two-proportion Z squared is the 2 x 2 chi-square without Yates' correction."""
    for before, n, after, m in [(10, 1000, 20, 1000), (0, 7043, 70, 7043), (300, 1000, 310, 900), (5, 40, 40, 40)]:
        table = [[before, n - before], [after, m - after]]
        chi2, p, _, _ = stats.chi2_contingency(table, correction=False)
        yield {"before": before, "n": n, "after": after, "m": m, "chiSquare": chi2, "pValue": p}


golden = {"judge": f"scipy {scipy.__version__}", "script": "judges/scipy/two_sample.py"}
for name, cases in {"kolmogorovSmirnov": kolmogorov_smirnov, "psi": psi, "missingRate": missing_rate}.items():
    golden[name] = list(cases())
lines = [f"  {json.dumps(k)}: " + (json.dumps(v) if isinstance(v, str) else "[\n" + ",\n".join("    " + json.dumps(c, default=float) for c in v) + "\n  ]") for k, v in golden.items()]
print("{\n" + ",\n".join(lines) + "\n}")
