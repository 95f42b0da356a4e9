"""How much wider than Poisson's counts are: alpha of a negative binomial, variance = mean + alpha mean^2."""

from __future__ import annotations

import numpy as np
from scipy import optimize, special

from nhip.effects.dependence import Floats


def alpha_given(y: Floats, mean: Floats) -> float:
    """Alpha of greatest likelihood for counts y: (n,) around mean: (n,); 0 where they are no wider than
    Poisson's."""

    def minus_likelihood(log_alpha: float) -> float:
        size = np.exp(-log_alpha)
        return -float(
            (
                special.gammaln(y + size)
                - special.gammaln(size)
                + size * np.log(size / (size + mean))
                + y * np.log(mean / (size + mean))
            ).sum()
        )

    mean = np.maximum(mean, 1e-10)
    if ((y - mean) ** 2 - y).sum() <= 0:
        return 0.0
    found = optimize.minimize_scalar(
        minus_likelihood, bounds=(-14, 4), method="bounded", options={"xatol": 1e-9}
    )
    return float(np.exp(found.x))
