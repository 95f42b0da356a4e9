"""Figures over cases, each with one definition that pages, reviews and the log share."""

from dangvan.cases.figures.counting import (
    UNPLACED,
    GroupBy,
    beginning_of,
    figures,
    figures_by,
    received_by_area,
)
from dangvan.cases.figures.sensitive import SMALLEST, sensitive_counts
from dangvan.cases.figures.values import (
    FEWEST,
    Figures,
    OpenCases,
    Period,
    Scope,
    Share,
    Spread,
    wilson,
)

__all__ = [
    "FEWEST",
    "SMALLEST",
    "UNPLACED",
    "Figures",
    "GroupBy",
    "OpenCases",
    "Period",
    "Scope",
    "Share",
    "Spread",
    "beginning_of",
    "figures",
    "figures_by",
    "received_by_area",
    "sensitive_counts",
    "wilson",
]
