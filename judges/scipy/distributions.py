"""Golden values of packages/data/src/statistics, from scipy's and mpmath's functions.

Run: /usr/bin/python3 judges/scipy/distributions.py > packages/data/src/fixtures/distributions.json
mpmath (60 digits) gives the special functions; scipy the Kolmogorov tails.
"""
import json
import math

import mpmath as mp
import numpy
import scipy
from scipy import special, stats
from scipy.stats import _stats_py as stats_py

mp.mp.dps = 60


def number(x):
    return float(x)


def log_gamma():
    for x in [1e-8, 0.1, 0.5, 1, 1.5, 2, 3.7, 10, 14.9, 15, 15.1, 100.5, 1e4, 1e6 + 0.5, 1e12]:
        yield [x], mp.loggamma(mp.mpf(x))


def gamma_q():
    for a in [0.5, 1, 2.5, 4.5, 9, 50, 500, 5000.5]:
        for factor in [1e-3, 0.1, 0.5, 0.9, 1, 1.1, 1.5, 2, 4]:
            x = a * factor
            yield [a, x], mp.gammainc(mp.mpf(a), mp.mpf(x), mp.inf, regularized=True)


def gamma_p():
    for a in [0.5, 2.5, 50]:
        for factor in [1e-6, 0.01, 0.5, 1, 1.5]:
            x = a * factor
            yield [a, x], mp.gammainc(mp.mpf(a), 0, mp.mpf(x), regularized=True)


def beta():
    for a, b in [(0.5, 0.5), (1, 3), (2.5, 7), (30, 4), (100.5, 200), (1e4, 1.1e4), (5, 1e5)]:
        for shift in [0.2, 0.8, 0.99, 1, 1.02, 1.3]:
            x = min(0.999, a / (a + b) * shift)
            yield [x, a, b], regularized_beta(mp.mpf(x), mp.mpf(a), mp.mpf(b))


def regularized_beta(x, a, b):
    """The series of positive terms, DLMF 8.17.8; mpmath's own betainc fails for large a, b."""
    term = total = mp.mpf(1)
    n = 0
    while term > total * mp.mpf(10) ** -40:
        term *= (a + b + n) / (a + 1 + n) * x
        total += term
        n += 1
    return total * mp.exp(a * mp.log(x) + b * mp.log(1 - x) - mp.log(a) - mp.log(mp.beta(a, b)))


def student(*all_degrees):
    for degrees in all_degrees:
        for t in [-1.5, 0.001, 0.3, 1, 2, 4, 8, 20]:
            half = regularized_t_tail(mp.mpf(t) ** 2, mp.mpf(degrees)) / 2
            yield [t, degrees], half if t > 0 else 1 - half


def regularized_t_tail(square, degrees):
    """Two tails: 2 / (sqrt(v) B(v/2, 1/2)) times the integral of (1 + u^2 / v)^(-(v+1)/2) from |t|."""
    t = mp.sqrt(square)
    density = lambda u: mp.exp(-(degrees + 1) / 2 * mp.log1p(u * u / degrees))
    points = [t] + [t + mp.mpf(2) ** i for i in range(-7, 8)] + [mp.inf]
    return 2 * mp.quad(density, points) / (mp.sqrt(degrees) * mp.beta(degrees / 2, mp.mpf(1) / 2))


def normal_cdf():
    for x in [-37, -10, -5, -2, -1, -0.3, -1e-9, 0, 0.5, 1, 1.96, 3, 6, 8]:
        yield [x], mp.erfc(-mp.mpf(x) / mp.sqrt(2)) / 2


def normal_quantile():
    for p in [1e-300, 1e-50, 1e-10, 0.001, 0.025, 0.07, 0.0751, 0.3, 0.4999, 0.6, 0.95, 0.999, 1 - 1e-12]:
        guess = stats.norm.ppf(p)
        target = mp.mpf(p)
        yield [p], mp.findroot(lambda x: mp.log(mp.erfc(-x / mp.sqrt(2)) / 2) - mp.log(target), guess)


def kolmogorov_exact():
    """Small n by mpmath: Durbin's matrix in 60 digits."""
    for n in [1, 2, 5, 10, 40, 140, 141, 400]:
        for d in [0.6 / n, 1.5 / n, 0.3 / n**0.5, 0.5 / n**0.5, 0.8 / n**0.5, 1 / n**0.5, 1.3 / n**0.5, 1.9 / n**0.5, 0.5, 0.9]:
            if 0 < d < 1:
                yield [d, n], survival(d, n)
    for z in [0.4, 0.6, 0.8]:
        yield [z / 1000**0.5, 1000], survival(z / 1000**0.5, 1000)


def survival(d, n):
    return 2 * smirnov(d, n) if d >= 0.5 else 1 - durbin(d, n)


def durbin(d, n):
    d = mp.mpf(d)
    k = int(mp.ceil(n * d))
    h = k - n * d
    m = 2 * k - 1
    H = mp.matrix(m, m)
    for i in range(m):
        for j in range(m):
            H[i, j] = 0 if i - j + 1 < 0 else 1
    for i in range(m):
        H[i, 0] -= h ** (i + 1)
        H[m - 1, i] -= h ** (m - i)
    H[m - 1, 0] += (2 * h - 1) ** m if 2 * h - 1 > 0 else 0
    for i in range(m):
        for j in range(m):
            if i - j + 1 > 0:
                H[i, j] /= mp.factorial(i - j + 1)
    return (H ** n)[k - 1, k - 1] * mp.factorial(n) / mp.mpf(n) ** n


def smirnov(d, n):
    d = mp.mpf(d)
    return sum(
        mp.binomial(n, k) * d * (d + mp.mpf(k) / n) ** (k - 1) * (1 - d - mp.mpf(k) / n) ** (n - k)
        for k in range(int(mp.floor(n * (1 - d))) + 1)
    )


def kolmogorov_middle():
    """The middle of the distribution for larger n, by Durbin's matrix in float64 (scipy is off there)."""
    for n in [1001, 3000, 10000]:
        for z in [0.5, 0.8, 1.1, 1.4, 1.45, 1.5, 1.6, 1.7, 1.8, 2]:
            # Ten digits: the last ones depend on the machine's matrix product.
            yield [z / n**0.5, n], float(f"{float(1 - durbin_float(z / n**0.5, n)):.10g}")


def durbin_float(d, n):
    k = math.ceil(n * d)
    h = k - n * d
    m = 2 * k - 1
    rows, columns = numpy.indices((m, m))
    H = numpy.where(rows - columns + 1 >= 0, 1.0, 0.0)
    H[:, 0] -= h ** numpy.arange(1, m + 1)
    H[m - 1, :] -= h ** numpy.arange(m, 0, -1)
    H[m - 1, 0] += max(0, 2 * h - 1) ** m
    H /= special.factorial(numpy.maximum(0, rows - columns + 1))
    power, exponent = H, 0
    for bit in bin(n)[3:]:
        power, exponent = power @ power, 2 * exponent
        if bit == "1":
            power = power @ H
        # By powers of two, which round nothing.
        shift = math.frexp(power.max())[1]
        power, exponent = numpy.ldexp(power, -shift), exponent + shift
    scale = mp.factorial(n) / mp.mpf(n) ** n * mp.mpf(2) ** exponent
    return mp.mpf(float(power[k - 1, k - 1])) * scale


def kolmogorov_large():
    for n in [1001, 10000, 100000, 500000]:
        for z in [2.2, 3, 5] if n < 100000 else [0.3, 0.5, 0.7, 0.9, 1.1, 1.4, 2.2, 3, 5]:
            d = z / n**0.5
            yield [d, n], stats.kstwo.sf(d, n)


def two_sample_exact():
    for n, m in [(3, 3), (5, 7), (10, 10), (12, 18), (100, 100), (97, 101), (100, 150), (1000, 700), (1000, 1000), (1409, 5634), (7043, 9999), (10000, 10000)]:
        effective = (n * m / (n + m)) ** 0.5
        for z in [0.4, 0.7, 1, 1.36, 2, 3]:
            lcm = n * m // math.gcd(n, m)
            h = round(z / effective * lcm)
            d = h / lcm
            if not 0 < d <= 1:
                continue
            ok, d2, p = stats_py._attempt_exact_2kssamp(n, m, math.gcd(n, m), d, "two-sided")
            if ok:
                yield [d, n, m], p


golden = {
    "judge": f"scipy {scipy.__version__}, mpmath {mp.__version__}",
    "script": "judges/scipy/distributions.py",
}
for name, cases in {
    "logGamma": log_gamma, "regularizedGammaQ": gamma_q, "regularizedGammaP": gamma_p,
    "regularizedBeta": beta, "studentSurvivalUpTo10000": lambda: student(1, 2.5, 7, 30, 333.3, 1e4), "studentSurvival": lambda: student(1e5, 2e6), "normalCdf": normal_cdf, "normalQuantile": normal_quantile,
    "kolmogorovExact": kolmogorov_exact, "kolmogorovMiddle": kolmogorov_middle, "kolmogorovLarge": kolmogorov_large,
    "twoSampleKolmogorov": two_sample_exact,
}.items():
    golden[name] = [[[float(a) for a in arguments], number(value)] for arguments, value in cases()]
lines = [f"  {json.dumps(k)}: " + (json.dumps(v) if isinstance(v, str) else "[\n" + ",\n".join("    " + json.dumps(c) for c in v) + "\n  ]") for k, v in golden.items()]
print("{\n" + ",\n".join(lines) + "\n}")
