"""What apps register so that others reach it without importing them: references and measures."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest

from dangvan.kernel import measures, references
from dangvan.kernel.measures import Measure, MeasureValue
from dangvan.kernel.references import Reference

DAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def _own_registers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(references, "_resolvers", {})
    monkeypatch.setattr(measures, "_measures", {})


def test_a_reference_is_resolved_by_whoever_registered_its_kind() -> None:
    references.register_kind("test.task", lambda number: Reference("test.task", number, f"Nhiệm vụ {number}"))
    found = references.resolve("test.task", "7")
    assert found is not None
    assert found.title == "Nhiệm vụ 7"
    assert references.resolve("test.unknown", "7") is None


def test_one_kind_has_one_resolver() -> None:
    references.register_kind("test.task", lambda _number: None)
    with pytest.raises(ValueError, match="registered twice"):
        references.register_kind("test.task", lambda _number: None)


def contested(_first: date, _last: date, scope: Mapping[str, str]) -> MeasureValue:
    return MeasureValue(0.5, 1, 2) if scope else MeasureValue(None, 0, 0)


def test_a_measure_is_read_with_the_counts_behind_it() -> None:
    measure = Measure("test.contested", "Chưa đồng ý", "Contested", "share", contested)
    measures.register(measure)
    measures.register(measure)  # the same again is no second
    assert measures.registered() == (measure,)
    assert measures.read("test.contested", DAY, DAY, {"area": "00004"}) == MeasureValue(0.5, 1, 2)
    assert measures.read("test.contested", DAY, DAY, {}).value is None


def test_another_measure_of_the_same_name_is_refused() -> None:
    measures.register(Measure("test.contested", "Chưa đồng ý", "Contested", "share", contested))
    with pytest.raises(ValueError, match="registered twice"):
        measures.register(Measure("test.contested", "Khác", "Other", "share", contested))
