"""Deadlines as they are written: the day they mean, or the question they leave."""

from __future__ import annotations

from datetime import date

import pytest

from dangvan.desk.directives.asking import QUESTIONS
from dangvan.directives.reading.deadlines import deadlines_in
from dangvan.directives.reading.types import Deadline

HELD = date(2026, 4, 28)


def read(text: str, dated: date | None = HELD) -> tuple[Deadline, ...]:
    found = deadlines_in(text, 0, len(text), dated)
    assert all(text[one.start : one.end] == one.words for one in found)
    assert all(one.question in {"", *QUESTIONS} for one in found)
    return found


@pytest.mark.parametrize(
    ("text", "due", "question"),
    [
        ("hoàn thành trước ngày 30/6/2026", date(2026, 6, 30), ""),
        ("hoàn thành trước ngày 30 tháng 6 năm 2026", date(2026, 6, 30), ""),
        ("báo cáo trước 30.6.2026", date(2026, 6, 30), ""),
        ("xong trước ngày 30/6", date(2026, 6, 30), ""),
        ("chậm nhất ngày 05/5/2026", date(2026, 5, 5), ""),
        ("hoàn thành trong tháng 8 năm 2026", date(2026, 8, 31), ""),
        ("hoàn thành trong tháng 9", date(2026, 9, 30), ""),
        ("hoàn thành trước tháng 8/2026", date(2026, 8, 31), "month"),
        ("báo cáo trong quý II", date(2026, 6, 30), "quarter"),
        ("báo cáo trong quý III năm 2026", date(2026, 9, 30), "quarter"),
        ("báo cáo trong quý 4/2026", date(2026, 12, 31), "quarter"),
        ("trong 9 tháng cuối năm", date(2026, 12, 31), "quarter"),
        ("hoàn thành trong năm 2026", date(2026, 12, 31), ""),
        ("trả lời trong 10 ngày", date(2026, 5, 8), ""),
        ("trả lời trong vòng 2 tuần", date(2026, 5, 12), ""),
        ("trả lời trong 2 tháng", date(2026, 6, 28), ""),
        ("trả lời trong 15 ngày làm việc", None, "working_days"),
        ("nộp trước ngày 31/3", date(2027, 3, 31), "no_year"),
        ("nộp trước ngày 31/3/2026", date(2026, 3, 31), "past"),
        ("nộp trước ngày 31/6/2026", None, "impossible"),
        ("trong thời gian sớm nhất", None, "vague"),
        ("hoàn thành trước Tết Nguyên đán", date(2027, 2, 5), "lunar"),
        ("xong trước ngày 23 tháng Chạp", None, "lunar"),
        ("xong trước ngày 15/7 âm lịch", None, "lunar"),
    ],
)
def test_a_deadline_means_a_day_or_asks(text: str, due: date | None, question: str) -> None:
    (one,) = read(text)
    assert (one.due, one.question, one.standing) == (due, question, False)


@pytest.mark.parametrize("text", ["định kỳ hằng tháng", "hàng tuần giao ban", "thường xuyên kiểm tra"])
def test_what_is_done_again_and_again_stands_without_a_last_day(text: str) -> None:
    (one,) = read(text)
    assert (one.due, one.standing, one.question) == (None, True, "")


def test_days_that_contradict_one_another_are_both_asked_about() -> None:
    found = read("hoàn thành trước ngày 15/6/2026, báo cáo chậm nhất ngày 30/6/2026")
    assert [(one.due, one.question) for one in found] == [
        (date(2026, 6, 15), "contradiction"),
        (date(2026, 6, 30), "contradiction"),
    ]


def test_a_document_without_a_day_leaves_years_and_spans_open() -> None:
    assert [one.question for one in read("xong trước ngày 30/6", None)] == ["no_year"]
    assert [one.question for one in read("xong trong 10 ngày", None)] == ["undated"]
    assert [one.due for one in read("xong trước ngày 30/6/2026", None)] == [date(2026, 6, 30)]


@pytest.mark.parametrize("text", ["Quyết định số 12/2026", "đạt 30/62 đơn vị", "kể từ ngày 01/7/2026"])
def test_what_is_no_deadline_is_left_alone(text: str) -> None:
    assert read(text) == ()
