"""What a document tells of tables too long for it, and shares that mean the same on every paper."""

from __future__ import annotations

from typing import Any

from django.utils import translation

from dangvan.reviews.assembling import writing
from dangvan.reviews.export.fonts import face_used
from dangvan.reviews.export.payload import payload
from dangvan.reviews.types import Annex, Chart, Section, Series
from dangvan.ui.reviewed import _chart
from tests.reviews.export.sample import document

SHARES = Chart("Đúng hạn", "line", ("01/2026", "02/2026"), (Series("Đúng hạn", (0.656, None)),), "%")


def _body(name: str, received: int | None) -> dict[str, Any]:
    return {
        "name": name, "query": "", "received": received, "on_time": None, "contested": None,
        "median_days": None,
    }  # fmt: skip


def test_a_share_is_written_as_a_percentage_on_paper_and_on_the_page() -> None:
    sections = (Section("I", "Kết quả", (SHARES,)),)
    told = _texts(payload(document(sections=sections, annexes=()), face_used(), ""))
    assert "65,6" in told
    assert "6.560" not in told
    with translation.override("vi"):
        assert "65,6%" in str(_chart(SHARES))


def test_months_are_told_in_the_shares_that_figures_have() -> None:
    months = [{"month": f"2026-0{n}", "received": 9, "on_time": n / 10} for n in (1, 2, 3)]
    _bars, line = writing._tables("cases", {"tables": {"months": months}})
    assert isinstance(line, Chart)
    assert line.series[0].values == (0.1, 0.2, 0.3)


def test_a_document_names_the_largest_bodies_and_leaves_the_rest_to_the_annex() -> None:
    rows = [_body(f"Phường {n}", 100 - n) for n in range(60)] + [_body(f"Xã {n}", None) for n in range(40)]
    (table,) = writing._tables("cases", {"tables": {"bodies": rows}})
    assert len(table.rows) == 25
    assert table.caption == "Kết quả theo cơ quan (25 trên 100; đủ ở phụ lục)"
    assert not any("dưới 5" in cell for row in table.rows for cell in row)


def test_paper_shows_the_columns_meant_for_it_and_the_workbook_all() -> None:
    annex = Annex("a", "A", ("Mã", "Tên", "Số"), (("x", "Phường", 3), ("y",)), printed=(1, 2))
    (shown,) = payload(document(annexes=(annex,)), face_used(), "")["annexes"]
    assert shown["table"]["head"] == ["Tên", "Số"]
    assert shown["table"]["rows"] == [["Phường", "3"], ["", ""]]


def _texts(value: object) -> list[str]:
    if isinstance(value, dict):
        return [text for one in value.values() for text in _texts(one)]
    if isinstance(value, list):
        return [text for one in value for text in _texts(one)]
    return [value] if isinstance(value, str) else []
