"""Interrupted time series: one series, a trend and a yearly wave, and what changes at the moment it begins.

After Wagner et al. 2002 and Lopez Bernal, Cummins and Gasparrini 2017; errors that last after Turner et al.
2021, who found plain least squares and Newey-West too sure of themselves in short series.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, cast

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special
from statsmodels.genmod.families import Gaussian, NegativeBinomial, Poisson
from statsmodels.genmod.generalized_linear_model import GLM

from nhip.effects.dependence import Contrast, Floats, averaged
from nhip.effects.dispersion import alpha_given
from nhip.errors import BadInput

Family = Literal["poisson", "quasi", "negbin", "gaussian"]
Errors = Literal["independent", "hac", "lasting"]
_ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number with its interval and two-sided p; on the scale of ratios for counts, of differences for
    gaussian."""

    value: float
    low: float
    high: float
    p: float


@dataclass(frozen=True, slots=True)
class Fit:
    """A fitted interrupted series.

    level: the change at the first step after it begins. slope: the change of the trend, a step (None where
    the model has none). average: observed over expected (gaussian: minus), averaged over the steps after.
    trend: before, a step. coefficients, errors: on the model's scale (logarithms for counts), in the order of
    `names`. fitted, expected: per step, with and without the measure; expected_low and expected_high hold the
    expected at the level asked. dispersion: Pearson's. alpha: of the negative binomial, variance = mean +
    alpha mean^2. correlation: of neighbouring residuals (Pearson). detectable: the size of `average` found
    four times in five, above 1 (gaussian: above 0). df: of the t distributions, inf for normal ones.
    """

    level: Estimate
    slope: Estimate | None
    average: Estimate
    trend: Estimate
    names: tuple[str, ...]
    coefficients: Floats
    errors: Floats
    fitted: Floats
    expected: Floats
    expected_low: Floats
    expected_high: Floats
    residuals: Floats
    dispersion: float
    alpha: float
    correlation: float
    detectable: float
    df: float


def waves(season: ArrayLike, harmonics: int) -> Floats:
    """(T, 2 harmonics) sines and cosines. season: (T,) the place in the year, 0 to 1."""
    angle = 2 * np.pi * np.asarray(season, dtype=float)[:, None] * np.arange(1, harmonics + 1)
    both: Floats = np.stack([np.sin(angle), np.cos(angle)], axis=2).reshape(len(angle), -1)
    return both


def interrupted(
    counts: ArrayLike,
    begins: int,
    exposure: ArrayLike | None = None,
    *,
    season: int | ArrayLike | None = None,
    harmonics: int = 2,
    slope: bool = True,
    trend: bool = True,
    family: Family = "negbin",
    errors: Errors = "lasting",
    lags: int | None = None,
    level: float = 0.05,
    leave_out: Sequence[int] = (),
    covariates: ArrayLike | None = None,
) -> Fit:
    """Fit trend, wave, level change and slope change to one series.

    counts: (T,) per step; begins: index of the first step after, 1 to T - 1; exposure: (T,) > 0, enters as an
    offset of its logarithm (gaussian: divides). season: steps in a year (12, 52.18), or (T,) places in the
    year from 0 to 1, or None. covariates: (T, K) further columns. leave_out: indices not fitted (a washout).
    lags: for "hac", default floor(4 (n / 100)^(2/9)).

    errors: "independent" (normal intervals, for quasi and gaussian with the dispersion; what a textbook glm
    prints), "hac" (Newey and West 1987 with n / (n - P) and t on n - P), "lasting" (autocorrelated, averaged
    over how strongly by restricted likelihood: keeps its rate in simulation, docs/nhip/effects.md).

    Raises BadInput for shapes that don't fit, negative counts, or a design that can't be told apart.
    """
    y, offset = _series(counts, exposure, family)
    steps = len(y)
    if not 1 <= begins < steps:
        raise BadInput(f"begins = {begins} leaves nothing before or nothing after", f"Take 1 to {steps - 1}")
    names, design = _design(
        steps, begins, season=season, harmonics=harmonics, slope=slope, trend=trend, covariates=covariates
    )
    kept = np.ones(steps, dtype=bool)
    kept[list(leave_out)] = False
    _check(design[kept], kept, begins)
    first = _first_fit(y[kept], design[kept], offset[kept], family)
    times = np.flatnonzero(kept).astype(np.int64)
    beta, contrast, df, correlation = _inference(
        first, y[kept], design[kept], offset[kept], times, family, errors, lags
    )
    return _told(
        beta,
        contrast,
        df,
        correlation,
        first,
        names,
        design,
        y,
        offset,
        kept,
        begins=begins,
        family=family,
        level=level,
    )


def _series(counts: ArrayLike, exposure: ArrayLike | None, family: Family) -> tuple[Floats, Floats]:
    y = np.asarray(counts, dtype=float)
    if y.ndim != 1 or not np.isfinite(y).all():
        raise BadInput("The series must be one row of finite numbers")
    if family not in ("poisson", "quasi", "negbin", "gaussian"):
        raise BadInput(f"There is no family {family!r}", "Take poisson, quasi, negbin or gaussian")
    if family != "gaussian" and (y < 0).any():
        raise BadInput("A count is below 0", "Take family='gaussian' for what isn't counted")
    if exposure is None:
        return y, np.zeros(len(y))
    people = np.asarray(exposure, dtype=float)
    if people.shape != y.shape or not np.isfinite(people).all() or (people <= 0).any():
        raise BadInput("Exposure must be above 0 at every step")
    if family == "gaussian":
        return y / people, np.zeros(len(y))
    return y, np.log(people)


def _design(
    steps: int,
    begins: int,
    *,
    season: int | ArrayLike | None,
    harmonics: int,
    slope: bool,
    trend: bool,
    covariates: ArrayLike | None,
) -> tuple[tuple[str, ...], Floats]:
    time = np.arange(steps, dtype=float)
    after = (time >= begins).astype(float)
    names = ["constant", "level"]
    columns = [np.ones(steps), after]
    if trend:
        names.append("trend")
        columns.append(time)
    if slope:
        names.append("slope")
        columns.append(after * (time - begins))
    if season is not None:
        places = np.asarray(season, dtype=float)
        wave = waves(time / places if places.ndim == 0 else places, harmonics)
        if len(wave) != steps:
            raise BadInput("season must be one number or one for each step")
        names += [f"{shape}{k}" for k in range(1, harmonics + 1) for shape in ("sine", "cosine")]
        columns += list(wave.T)
    if covariates is not None:
        more = np.asarray(covariates, dtype=float).reshape(steps, -1)
        names += [f"covariate{k}" for k in range(1, more.shape[1] + 1)]
        columns += list(more.T)
    return tuple(names), np.column_stack(columns)


def _check(design: Floats, kept: NDArray[np.bool_], begins: int) -> None:
    rows, columns = design.shape
    if not kept[:begins].any() or not kept[begins:].any():
        raise BadInput("Nothing is left before or after", "Leave fewer steps out")
    if rows < columns + 2:
        raise BadInput(f"{rows} steps are too few for {columns} coefficients", "Take a longer window")
    if np.linalg.matrix_rank(design) < columns:
        raise BadInput("Trend, wave and change can't be told apart in this window", "Take a longer one")


@dataclass(frozen=True, slots=True)
class _First:
    """The fit as if errors were independent."""

    beta: Floats
    mean: Floats
    alpha: float
    dispersion: float
    covariance: Floats
    result: Any


def _family(family: Family, alpha: float) -> Any:
    if family == "gaussian":
        return Gaussian()
    return NegativeBinomial(alpha=alpha) if family == "negbin" and alpha > 0 else Poisson()


def _first_fit(y: Floats, design: Floats, offset: Floats, family: Family) -> _First:
    if family != "gaussian" and not y.any():
        raise BadInput("There is not one count in the series")
    alpha = 0.0
    with np.errstate(all="ignore"):
        result = GLM(y, design, family=_family(family, 0.0), offset=offset).fit(maxiter=200)
        if family == "negbin":
            alpha = _alpha(y, design, offset, np.asarray(result.mu))
            if alpha > 0:
                result = GLM(y, design, family=_family(family, alpha), offset=offset).fit(maxiter=200)
    mean = np.asarray(result.mu, dtype=float)
    variance = np.ones(len(y)) if family == "gaussian" else mean + alpha * mean**2
    dispersion = float(((y - mean) ** 2 / variance).sum() / (len(y) - design.shape[1]))
    scale = dispersion if family in ("quasi", "gaussian") else 1.0
    weight = variance if family == "gaussian" else mean**2 / variance
    inverse = cast("Floats", np.linalg.pinv((design.T * weight) @ design))
    return _First(np.asarray(result.params), mean, alpha, dispersion, inverse * scale, result)


def _alpha(y: Floats, design: Floats, offset: Floats, mean: Floats) -> float:
    """Alpha of greatest likelihood, in turn with the mean, as is usual; 0 where the counts are no wider than
    Poisson's."""
    alpha = 0.0
    for _ in range(30):
        before = alpha
        alpha = alpha_given(y, mean)
        if alpha <= 1e-8:
            return 0.0
        if abs(alpha - before) < 1e-7 * (1 + alpha):
            break
        fitted = GLM(y, design, family=NegativeBinomial(alpha=alpha), offset=offset).fit(maxiter=200)
        mean = np.asarray(fitted.mu)
    return alpha


def _inference(  # noqa: PLR0917 - the pieces of one fit
    first: _First,
    y: Floats,
    design: Floats,
    offset: Floats,
    times: NDArray[np.int64],
    family: Family,
    errors: Errors,
    lags: int | None,
) -> tuple[Floats, Any, float, float]:
    """Coefficients, a maker of contrasts, degrees of freedom, and the correlation of neighbours."""
    rows, columns = design.shape
    residual = (y - first.mean) / np.sqrt(_variance(first.mean, first.alpha, family))
    neighbours = np.diff(times) == 1
    correlation = float((residual[1:] * residual[:-1])[neighbours].sum() / max((residual**2).sum(), 1e-300))
    if errors == "lasting":
        return *_lasting(first, y, design, offset, times, family), correlation
    if errors == "hac":
        covariance = _newey_west(first, y, design, times, family, lags)
        df = float(rows - columns)
    elif errors == "independent":
        covariance, df = first.covariance, float("inf")
    else:
        raise BadInput(f"There are no errors {errors!r}", "Take independent, hac or lasting")

    def contrast(by: Floats) -> Contrast:
        spread = np.sqrt(max(float(by @ covariance @ by), 1e-300))
        return Contrast(np.ones(1), np.array([by @ first.beta]), np.array([spread]), min(df, 1e9))

    return first.beta, contrast, df, correlation


def _variance(mean: Floats, alpha: float, family: Family) -> Floats:
    return np.ones(len(mean)) if family == "gaussian" else mean + alpha * mean**2


def _lasting(  # noqa: PLR0917 - the pieces of one fit
    first: _First, y: Floats, design: Floats, offset: Floats, times: NDArray[np.int64], family: Family
) -> tuple[Floats, Any, float]:
    """The averaged fit of the working response, linearised anew at its own mean a few times."""
    mean, beta = first.mean, first.beta
    for _ in range(1 if family == "gaussian" else _ROUNDS):
        if family == "gaussian":
            response, deviations = y, np.ones(len(y))
        else:
            mean = np.exp(np.clip(design @ beta + offset, -30, 30))
            response = design @ beta + (y - mean) / mean
            deviations = np.sqrt(1 / mean + first.alpha)
        mixture = averaged(response, design, deviations, times)
        before, beta = beta, mixture.mean()
        if np.abs(beta - before).max() < 1e-6:
            break
    return beta, mixture.contrast, mixture.df


def _newey_west(  # noqa: PLR0917 - the pieces of one fit
    first: _First, y: Floats, design: Floats, times: NDArray[np.int64], family: Family, lags: int | None
) -> Floats:
    rows, columns = design.shape
    most = int(4 * (rows / 100) ** (2 / 9)) if lags is None else lags
    variance = _variance(first.mean, first.alpha, family)
    slope = np.ones(rows) if family == "gaussian" else first.mean
    score = design * ((y - first.mean) * slope / variance)[:, None]
    meat = score.T @ score
    gaps = np.abs(times[:, None] - times[None, :])
    for lag in range(1, most + 1):
        pairs = np.argwhere(np.triu(gaps == lag))
        cross = score[pairs[:, 0]].T @ score[pairs[:, 1]]
        meat += (1 - lag / (most + 1)) * (cross + cross.T)
    bread = np.linalg.pinv((design.T * (slope**2 / variance)) @ design)
    return cast("Floats", bread @ meat @ bread * rows / (rows - columns))


def _told(  # noqa: PLR0917 - the pieces of one fit
    beta: Floats,
    contrast: Any,
    df: float,
    correlation: float,
    first: _First,
    names: tuple[str, ...],
    design: Floats,
    y: Floats,
    offset: Floats,
    kept: NDArray[np.bool_],
    *,
    begins: int,
    family: Family,
    level: float,
) -> Fit:
    ratio = family != "gaussian"
    scale = np.exp if ratio else np.asarray
    away = 1 - level / 2

    def estimate(by: Floats) -> Estimate:
        made = contrast(by)
        middle = float(made.weights @ made.centres)
        return Estimate(
            float(scale(middle)),
            float(scale(made.quantile(level / 2))),
            float(scale(made.quantile(away))),
            made.p(),
        )

    one = dict(zip(names, np.eye(len(names)), strict=True))
    change = design.copy()
    change[:, [i for i, name in enumerate(names) if name not in ("level", "slope")]] = 0.0
    after = kept & (np.arange(len(y)) >= begins)
    mean_change = change[after].mean(axis=0)
    average = contrast(mean_change)
    half = (average.quantile(away) - average.quantile(level / 2)) / 2
    shared = min(df, 1e9)
    power = 1 + special.stdtrit(shared, 0.8) / special.stdtrit(shared, away)
    without = design - change
    zero = np.zeros(len(names))
    expected = [contrast(row) for row in without]
    unit = np.exp(offset)
    deviations = np.array([contrast(by).spreads @ contrast(by).weights for by in np.eye(len(names))])
    return Fit(
        level=estimate(one["level"]),
        slope=estimate(one["slope"]) if "slope" in one else None,
        average=estimate(mean_change),
        trend=estimate(one.get("trend", zero)),
        names=names,
        coefficients=beta,
        errors=deviations,
        fitted=scale(design @ beta) * unit,
        expected=scale(without @ beta) * unit,
        expected_low=scale(np.array([made.quantile(level / 2) for made in expected])) * unit,
        expected_high=scale(np.array([made.quantile(away) for made in expected])) * unit,
        residuals=y[kept] - first.mean,
        dispersion=first.dispersion,
        alpha=first.alpha,
        correlation=correlation,
        detectable=float(scale(half * power)),
        df=df,
    )
