"""Computes what Tests/StatisticsTests/reference.json holds, with scipy, statsmodels, pandas and exact fractions.

    python3 -m venv /tmp/peers && /tmp/peers/bin/pip install scipy==1.17.1 statsmodels==0.15.0 pandas==3.1.1
    /tmp/peers/bin/python Tests/Peers/statistics_reference.py > Tests/StatisticsTests/reference.json

The answers are frozen: these packages are large, and a test must not fail because one of them changed.
"""
import json
import random
import sys
from fractions import Fraction

import numpy as np
import pandas as pd
import scipy
import scipy.odr
import scipy.stats as st
import statsmodels
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.inter_rater import cohens_kappa
from statsmodels.stats.proportion import proportion_confint

LEVEL = 0.95


def distributions():
    normal = [[p, st.norm.ppf(p)] for p in (1e-12, 1e-6, 0.001, 0.025, 0.2, 0.5, 0.9, 0.975, 0.995, 1 - 1e-9)]
    student = [[p, f, st.t.ppf(p, f)] for p in (0.005, 0.025, 0.3, 0.9, 0.975, 0.9995)
               for f in (1, 2, 3, 7, 16, 99, 1000, 99999)]
    beta = [[x, a, b, st.beta.cdf(x, a, b)] for x in (0.001, 0.2, 0.5, 0.77, 0.999)
            for a, b in ((0.5, 0.5), (1, 3), (2.5, 8), (12, 40), (300, 2), (5000, 5100))]
    inverse = [[p, a, b, st.beta.ppf(p, a, b)] for p in (0.001, 0.025, 0.5, 0.975)
               for a, b in ((0.5, 0.5), (1, 30), (2, 99999), (40, 12), (5000, 5100), (1, 10**6))]
    return {"normal": normal, "student": student, "beta": beta, "beta_quantile": inverse}


def proportions():
    rows = []
    for k, n in ((0, 1), (1, 1), (0, 20), (1, 29), (15, 148), (81, 263), (5, 10), (99997, 100000), (100000, 100000)):
        rows.append({"count": k, "total": n,
                     "wilson": proportion_confint(k, n, 1 - LEVEL, method="wilson"),
                     "clopper_pearson": proportion_confint(k, n, 1 - LEVEL, method="beta")})
    return rows


def exact_kappa(table):
    """Cohen's kappa and the variance of Fleiss, Cohen & Everitt (1969, formula 13), in fractions."""
    n = sum(map(sum, table))
    p = [[Fraction(v, n) for v in row] for row in table]
    rows = [sum(row) for row in p]
    cols = [p[0][i] + p[1][i] for i in (0, 1)]
    po = p[0][0] + p[1][1]
    pe = rows[0] * cols[0] + rows[1] * cols[1]
    first = sum(p[i][i] * ((1 - pe) - (rows[i] + cols[i]) * (1 - po)) ** 2 for i in (0, 1))
    second = (1 - po) ** 2 * sum(p[i][1 - i] * (cols[i] + rows[1 - i]) ** 2 for i in (0, 1))
    third = (po * pe - 2 * pe + po) ** 2
    return (po - pe) / (1 - pe), (first + second - third) / (n * (1 - pe) ** 4)


def tables():
    rows = []
    for a, b, c, d in ((20, 5, 10, 15), (118, 2, 5, 875), (1, 0, 3, 99996), (0, 4, 0, 96), (10, 0, 0, 10), (0, 3, 5, 0),
                       (45, 15, 25, 15), (25, 35, 5, 35), (1, 12, 3, 5000)):
        kappa, variance = exact_kappa([[a, b], [c, d]])
        error = float(np.sqrt(float(variance)))
        # statsmodels works with shares: where one class is rare, its differences cancel.
        found = cohens_kappa(np.array([[a, b], [c, d]]), return_results=True)
        assert abs(found.kappa - float(kappa)) < 1e-12 and abs(found.std_kappa - error) < 1e-6, (a, b, c, d)
        half = st.norm.ppf(0.975) * error
        test = mcnemar([[a, b], [c, d]], exact=True)
        rows.append({"cells": [a, b, c, d], "kappa": float(kappa), "error": error,
                     "low": float(kappa) - half, "high": min(1.0, float(kappa) + half), "mcnemar": test.pvalue})
    return rows


def columns(seed, n, digits, slope, shift, noise):
    random.seed(seed)
    x = [round(random.lognormvariate(2.83, 0.45), digits) for _ in range(n)]
    y = [round(shift + slope * v + random.gauss(0, noise), digits) for v in x]
    return x, y


def pairs():
    cases = {
        "three": ([1, 2, 3], [1.5, 2, 4]),
        "ties": ([10, 10, 12, 12, 12, 15, 18, 18, 20, 25, 30, 30], [11, 12, 12, 12, 14, 15, 17, 19, 21, 24, 31, 29]),
        "minus one": ([5.1, 4.9, 6.2, 7.3, 8.0, 9.4, 3.3, 12.5, 14.0], [4.9, 5.1, 6.0, 7.5, 8.4, 9.0, 3.6, 12.1, 14.4]),
        "ALT 60": columns(1, 60, 1, 1.05, 0.4, 1.2),
        "ALT whole 120": columns(2, 120, 0, 0.95, 1, 2.5),
        "protein 41": ([round(58 + 4 * np.sin(i * 1.7), 1) for i in range(41)],
                       [round(58.6 + 3.9 * np.sin(i * 1.7) + 0.5 * np.cos(i * 2.3), 1) for i in range(41)]),
    }
    return {name: [[float(v) for v in column] for column in case] for name, case in cases.items()}


def bland_altman(x, y):
    d = np.array(x) - np.array(y)
    n, mean, s = len(d), d.mean(), d.std(ddof=1)
    z, t = st.norm.ppf(0.975), st.t.ppf(0.975, n - 1)
    half = t * s * np.sqrt(1 / n + z * z / (2 * (n - 1)))
    low, high = mean - z * s, mean + z * s
    inner = st.t.interval(LEVEL, n - 1, mean, st.sem(d)) if s > 0 else (mean, mean)
    return {"bias": mean, "error": st.sem(d), "bias_ci": inner, "sd": s, "limits": [low, high],
            "lower_ci": [low - half, low + half], "upper_ci": [high - half, high + half]}


def total_least_squares(x, y, ratio):
    """By the smallest singular vector of the scaled, centred columns."""
    mx, my = x.mean(), y.mean()
    _, _, v = np.linalg.svd(np.column_stack([x - mx, (y - my) / np.sqrt(ratio)]), full_matrices=False)
    slope = v[0][1] / v[0][0] * np.sqrt(ratio)
    return slope, my - slope * mx


def deming(x, y, ratio):
    x, y = np.array(x), np.array(y)
    n = len(x)
    slope, intercept = total_least_squares(x, y, ratio)
    # ODR iterates: it agrees to the digits of its own tolerance.
    fit = scipy.odr.ODR(scipy.odr.RealData(x, y, sx=1.0, sy=np.sqrt(ratio)), scipy.odr.unilinear,
                        beta0=[slope * 1.1, intercept]).run()
    assert abs(fit.beta[0] - slope) < 1e-4 * abs(slope), (fit.beta, slope)
    rest = np.array([total_least_squares(np.delete(x, i), np.delete(y, i), ratio) for i in range(n)])
    pseudo = n * np.array([slope, intercept]) - (n - 1) * rest
    error = pseudo.std(axis=0, ddof=1) / np.sqrt(n)
    t = st.t.ppf(0.975, n - 2)
    return {"ratio": ratio, "slope": slope, "slope_ci": [slope - t * error[0], slope + t * error[0]],
            "intercept": intercept, "intercept_ci": [intercept - t * error[1], intercept + t * error[1]]}


def passing_bablok(x, y):
    """All pairs, in exact fractions, as the paper of 1983 says."""
    fx, fy = [Fraction(repr(v)) for v in x], [Fraction(repr(v)) for v in y]
    n = len(x)
    finite, vertical, shift = [], 0, 0
    for i in range(n):
        for j in range(i):
            dx, dy = fx[i] - fx[j], fy[i] - fy[j]
            if dx == 0 and dy == 0 or dx + dy == 0:
                continue
            if dx == 0:
                vertical += 1
            else:
                finite.append(dy / dx)
                shift += dy / dx < -1
    order = sorted(finite) + [None] * vertical
    total = len(order)

    def at(rank):
        return order[rank - 1 + shift]

    slope = at(total // 2 + 1) if total % 2 else (at(total // 2) + at(total // 2 + 1)) / 2
    spread = st.norm.ppf(0.975) * np.sqrt(n * (n - 1) * (2 * n + 5) / 18)
    outer = int(np.floor((total - spread) / 2 + 0.5))
    answer = {"slopes": total, "below": shift, "slope": float(slope)}
    if outer < 1 or at(total - outer + 1) is None:
        return answer
    bounds = (at(outer), at(total - outer + 1))

    def intercept(b):
        return float(np.median([float(q - b * p) for p, q in zip(fx, fy)]))

    answer |= {"slope_ci": [float(b) for b in bounds], "intercept": intercept(slope),
               "intercept_ci": [intercept(bounds[1]), intercept(bounds[0])]}
    return answer


def drift():
    random.seed(7)
    values = [round(random.gauss(58, 1.5), 1) for _ in range(60)]
    days = sorted(random.randrange(0, 120) for _ in values)
    means = pd.Series([58.0] + values).ewm(alpha=0.2, adjust=False).mean().tolist()[1:]
    dated = pd.Series(values, index=pd.Timestamp("2026-01-01") + pd.to_timedelta(days, unit="D"))
    rolling = dated.rolling("30D").mean()
    last = {day: mean for day, mean in zip(days, rolling)}
    return {"values": values, "days": days, "ewma": means, "rolling": [[d, m] for d, m in last.items()],
            "quantiles": [[q, float(np.quantile(values, q))] for q in (0, 0.05, 0.25, 0.5, 0.9, 1)]}


def limits():
    chi = [[p, f, st.chi2.ppf(p, f)] for p in (0.0001, 0.01, 0.05, 0.5, 0.95, 0.99, 0.9999)
           for f in (0.3, 1, 2.5, 7, 23.7, 100, 4321.5)]
    gamma = [[x, a, st.gamma.cdf(x, a)] for x in (0.001, 0.4, 1, 3, 12, 80, 900) for a in (0.2, 1, 3.3, 11, 75, 950)]
    fisher = [[p, a, b, st.f.ppf(p, a, b)] for p in (0.05, 0.5, 0.95, 0.99, 0.9999)
              for a, b in ((1, 1), (2, 5), (3, 54), (19, 481), (40, 7), (6, 100000))]
    student = [[t, f, st.t.cdf(t, f)] for t in (-8, -1.3, 0, 0.7, 2.1, 9) for f in (1, 3, 16.5, 99)]
    return {"chi_square": chi, "gamma": gamma, "fisher": fisher, "student_cumulative": student}


def components():
    """Principal components by singular values, least squares on the scores, in a small table with a constant column."""
    rng = np.random.default_rng(11)
    x = rng.normal(size=(12, 2)) @ rng.normal(size=(2, 5)) + 0.1 * rng.normal(size=(12, 5))
    x = np.round(np.column_stack([x, np.full(12, 4.5)]) * [1, 10, 0.1, 1, 3, 1] + [0, 50, 0, -7, 2, 0], 3)
    z = (x[:, :5] - x[:, :5].mean(0)) / x[:, :5].std(0, ddof=1)
    _, s, v = np.linalg.svd(z, full_matrices=False)
    t = z @ v[:2].T
    e = z - t @ v[:2]
    return {"table": x.tolist(), "variances": (s ** 2 / 11).tolist(),
            "distances": ((t ** 2) / (s[:2] ** 2 / 11)).sum(1).tolist(), "errors": (e ** 2).sum(1).tolist()}


def plain(value):
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    return value.item() if isinstance(value, np.generic) else value


def main():
    series = []
    for name, (x, y) in pairs().items():
        series.append({"name": name, "x": x, "y": y, "bland_altman": bland_altman(x, y),
                       "deming": [deming(x, y, r) for r in (1.0, 0.5, 4.0)], "passing_bablok": passing_bablok(x, y)})
    made = f"scipy {scipy.__version__}, statsmodels {statsmodels.__version__}, pandas {pd.__version__}"
    json.dump(plain({"made_by": made, "distributions": distributions(), "proportions": proportions(),
                     "tables": tables(), "pairs": series, "drift": drift(), "limits": limits(),
                     "components": components()}),
              sys.stdout, indent=1, allow_nan=False)
    print()


if __name__ == "__main__":
    main()
