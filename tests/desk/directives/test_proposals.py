"""A document beside what is proposed from it: linked both ways, deadlines asked, nothing offered twice."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.template.loader import render_to_string

from dangvan.desk.directives.asking import QUESTIONS, asked
from dangvan.desk.directives.proposals import Proposal, rows
from dangvan.directives.reading.types import Deadline

TEXT = "Kết luận <1>.\nYêu cầu Sở Xây dựng sửa đường trong quý II.\nĐề nghị phường Đông báo cáo."


def deadline(question: str = "", due: date | None = None, *, standing: bool = False) -> Deadline:
    return Deadline("trong quý II", 0, 12, due, standing, question)


def proposal(words: str, number: int = 1, **changes: Any) -> Proposal:
    start = TEXT.index(words)
    given: dict[str, Any] = {
        "key": str(number),
        "number": number,
        "start": start,
        "end": start + len(words),
        "quotation": words,
        "standing": "open",
        "verb": "yêu cầu",
        "addressee": "Sở Xây dựng",
        "body": "",
        "topic": "",
        "deadlines": (),
        "reasons": ("Có động từ “yêu cầu”",),
        "doubts": ("Chưa thấy kết quả phải đạt",),
        "edit_href": "/sua/",
    } | changes
    return Proposal(**given)


def drawn(*proposals: Proposal, may_decide: bool = True) -> str:
    shown = {"rows": rows(TEXT, proposals), "may_decide": may_decide}
    return render_to_string("desk/directives/_source.html", shown)


def test_a_passage_and_its_suggestion_lead_to_one_another_and_every_anchor_stands_once() -> None:
    page = drawn(proposal("sửa đường"), proposal("báo cáo", 2))
    anchors = re.findall(r' id="([^"]+)"', page)
    assert len(anchors) == len(set(anchors))
    for link in re.findall(r'href="#([^"]+)"', page):
        assert link in anchors
    assert page.index("doan-1") < page.index("goi-y-1") < page.index("doan-2") < page.index("goi-y-2")


def test_the_source_is_shown_whole_and_as_words_not_as_markup() -> None:
    page = drawn(proposal("sửa đường"))
    assert "Kết luận &lt;1&gt;." in page
    assert "<mark>sửa đường</mark>" in page


def test_reasons_and_doubts_stand_with_the_suggestion() -> None:
    page = drawn(proposal("sửa đường"))
    assert "Có động từ “yêu cầu”" in page
    assert 'class="doubt">Chưa thấy kết quả phải đạt' in page


@pytest.mark.parametrize("standing", ["taken", "left"])
def test_what_is_decided_is_not_offered_again(standing: str) -> None:
    page = drawn(proposal("sửa đường", standing=standing))
    assert 'name="accept"' not in page
    assert ('name="undo"' in page) is (standing == "left")
    assert f'<mark class="{standing}">' in page


def test_who_may_not_decide_reads_without_buttons() -> None:
    page = drawn(proposal("sửa đường"), may_decide=False)
    assert "<button" not in page
    assert "Sở Xây dựng" in page


def test_letters_of_two_passages_look_as_the_one_that_still_waits() -> None:
    both = rows(TEXT, [proposal("sửa đường", standing="left"), proposal("đường trong", 2)])
    assert [run.look for run in both[1].runs if run.about] == ["left", "", ""]


def test_a_quarter_is_a_question_with_the_day_that_it_may_mean() -> None:
    shown = asked(deadline("quarter", date(2026, 6, 30)))
    assert shown.meaning.startswith("có thể là")
    assert "quý" in shown.question


def test_a_sure_deadline_asks_nothing() -> None:
    assert asked(deadline(due=date(2026, 6, 30))).question == ""
    assert asked(deadline(due=date(2026, 6, 30))).meaning == "thứ Ba 30/06/2026"
    assert "thường xuyên" in asked(deadline(standing=True)).meaning


def test_an_unknown_doubt_is_asked_all_the_same() -> None:
    assert asked(deadline("nobody thought of this")).question == str(QUESTIONS["vague"])


def test_every_question_of_the_reading_room_has_its_own_words() -> None:
    named = set(re.findall(r'"([a-z_]+)"', (Deadline.__doc__ or "").split("else")[1].split(".")[0]))
    assert named == set(QUESTIONS)
