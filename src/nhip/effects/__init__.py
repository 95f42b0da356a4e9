"""Effects: did what was begun change what is counted, and how sure can one be?

Three methods (interrupted time series, differences in differences, synthetic control), each from a plan that
is fixed before the figures are looked at. The names below are the library's door, each loaded when first
asked for.
"""

from __future__ import annotations

import importlib
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

if find_spec("statsmodels") is None:
    raise ImportError("nhip.effects needs statsmodels. Install it with: pip install 'nhip[effects]'")

if TYPE_CHECKING:
    from nhip.effects.assessing import assess
    from nhip.effects.donors import Placebo, Synthetic, synthetic
    from nhip.effects.groups import Difference, differences, means_table
    from nhip.effects.series import Estimate, Fit, interrupted
    from nhip.effects.simplex import simplex_weights
    from nhip.effects.types import Assessment, Method, Panel, Plan, PreFit, Step, Verdict

_ROOMS = {
    "assessing": ("assess",),
    "groups": ("Difference", "differences", "means_table"),
    "series": ("Estimate", "Fit", "interrupted"),
    "simplex": ("simplex_weights",),
    "donors": ("Placebo", "Synthetic", "synthetic"),
    "types": ("Assessment", "Method", "Panel", "Plan", "PreFit", "Step", "Verdict"),
}
_HOMES = {name: room for room, names in _ROOMS.items() for name in names}

__all__ = [
    "Assessment",
    "Difference",
    "Estimate",
    "Fit",
    "Method",
    "Panel",
    "Placebo",
    "Plan",
    "PreFit",
    "Step",
    "Synthetic",
    "Verdict",
    "assess",
    "differences",
    "interrupted",
    "means_table",
    "simplex_weights",
    "synthetic",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"nhip.effects has no {name!r}")
    return getattr(importlib.import_module(f"nhip.effects.{_HOMES[name]}"), name)
