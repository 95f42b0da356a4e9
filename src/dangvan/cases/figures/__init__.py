"""Figures over cases, each with one definition that pages, reviews and the log share."""

from dangvan.cases.figures.counting import (
    UNPLACED,
    GroupBy,
    beginning_of,
    due_by_topic,
    figures,
    figures_by,
    received_by_area,
)
from dangvan.cases.figures.fair import Adjusted, adjusted_on_time
from dangvan.cases.figures.openness import Openness, openness
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
    "Adjusted",
    "Figures",
    "GroupBy",
    "OpenCases",
    "Openness",
    "Period",
    "Scope",
    "Share",
    "Spread",
    "adjusted_on_time",
    "beginning_of",
    "due_by_topic",
    "figures",
    "figures_by",
    "openness",
    "received_by_area",
    "sensitive_counts",
    "wilson",
]
