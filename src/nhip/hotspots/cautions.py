"""What could fool an alarm: machine-readable codes with the facts behind each, for whoever must judge it."""

from dataclasses import dataclass
from typing import Any, Literal, get_args

CautionCode = Literal[
    "batch",  # many of its reports were entered in bursts
    "one_channel",  # nearly all came by one channel, more than is usual for this topic
    "default_geocode",  # a point where reports without a place are parked lies inside
    "few_places",  # nearly all reports name the same one or two places
    "one_day",  # nearly all fell on a single day of a longer window
    "holiday",  # a holiday lies in its window: people report differently
    "day_of_week",  # its surplus comes from days of the week that are strong anyway
    "short_history",  # the topic has too little history for its own calibration
    "new_topic",  # the topic hardly occurred before
    "whole_city",  # the topic rose everywhere; the place is where it rose most
    "rarer_than_history",  # rarer than anything its history can vouch for: the figure is an extrapolation
    "weak_after_collapse",  # without the batches collapsed it would have looked far stronger
]
CAUTION_CODES: tuple[str, ...] = get_args(CautionCode)


@dataclass(frozen=True)
class Caution:
    """One reason for doubt: its code and the figures that a sentence about it needs."""

    code: CautionCode
    facts: dict[str, Any]
