"""What a caller may hand in, and that no person fits into it."""

from dataclasses import fields

import numpy as np
import pytest

from nhip.errors import BadInput
from nhip.hotspots.events import Events


def _events(**more: object) -> Events:
    times = np.array(["2026-01-01T08:00:00", "2026-01-02T09:00:00"], dtype="datetime64[s]")
    columns = {"topic": np.array(["road", "noise"]), "area": np.array(["a", "b"]), "time": times}
    return Events(**{**columns, **more})  # type: ignore[arg-type]


def test_no_field_can_hold_a_person() -> None:
    names = {each.name for each in fields(Events)}
    assert names == {"topic", "area", "time", "group", "weight", "lat", "lon", "channel", "place"}


def test_columns_of_other_lengths_are_refused_by_name() -> None:
    with pytest.raises(BadInput, match="area"):
        _events(area=np.array(["a"]))


def test_a_report_without_a_time_is_refused_with_its_row() -> None:
    with pytest.raises(BadInput, match="row 2"):
        _events(time=np.array(["2026-01-01", "NaT"], dtype="datetime64[s]"))


def test_times_that_are_text_are_refused() -> None:
    with pytest.raises(BadInput, match="dates"):
        _events(time=np.array(["2026-01-01", "2026-01-02"]))


def test_a_weight_other_than_none_or_once_is_refused() -> None:
    with pytest.raises(BadInput, match="0 nor 1"):
        _events(weight=np.array([1.0, 2.0]))


def test_a_choice_of_rows_keeps_every_column() -> None:
    chosen = _events(channel=np.array(["app", "phone"])).where(np.array([False, True]))
    assert len(chosen) == 1
    assert chosen.channel is not None
    assert chosen.channel[0] == "phone"
    assert str(chosen.day[0]) == "2026-01-02"
