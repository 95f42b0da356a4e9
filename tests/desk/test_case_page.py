"""The case page: letters as far as sight goes, deeds as far as the table of moves goes, and
the same on paper.
"""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dangvan.cases import actions, policies
from dangvan.cases.machine import MOVES
from dangvan.desk.deeds.table import DEEDS
from tests.desk.conftest import EnterAs, words
from tests.small_city import Said, SmallCity

WORDS = "Ổ gà rất sâu trước cổng trường"


def test_the_owner_reads_the_letter_the_limits_and_why_it_is_theirs(said: Said, enter: EnterAs) -> None:
    shown = words(enter("dong.officer").opens(said.case))
    for part in (WORDS, "12 phố Cầu Gỗ", "Thời hạn", "Nhận lúc", "Vì sao cơ quan này", "Nơi xảy ra"):
        assert part in shown


def test_before_screening_a_case_is_not_there_for_others(said: Said, enter: EnterAs) -> None:
    for name in ("tay.officer", "lights.head"):
        assert enter(name).opens(said.case).status_code == 404


def test_afterwards_others_read_the_summary_and_no_words(screened: Said, enter: EnterAs) -> None:
    shown = words(enter("tay.officer").opens(screened.case))
    assert "Ổ gà sâu trước cổng trường tiểu học" in shown
    assert WORDS not in shown
    assert "12 phố Cầu Gỗ" not in shown


def test_for_an_accused_body_the_case_does_not_exist(city: SmallCity, enter: EnterAs) -> None:
    said = city.say("Cán bộ phường đòi tiền mới nhận hồ sơ.", about_body=True)
    for slug in ("", "in", *DEEDS):
        report = said.report if slug in DEEDS and DEEDS[slug].about == "report" else None
        for name in ("dong.head", "dong.auditor"):
            assert enter(name).opens(said.case, slug, report).status_code == 404
            assert enter(name).does(said.case, slug or "nhan", report).status_code in (404, 405)


def test_a_former_owner_reads_what_is_public_and_does_nothing(
    city: SmallCity, screened: Said, enter: EnterAs
) -> None:
    actions.hand_over_case(
        by=city.officer("dong.officer"),
        case=screened.case,
        version=None,
        to_organisation_id=city.bodies["tay"].pk,
        reason="Đoạn đường này thuộc phường Tây quản lý.",
    )
    shown = words(enter("dong.head").opens(screened.fresh()))
    assert "Cơ quan bạn đã chuyển vụ việc này đi" in shown
    assert WORDS not in shown
    assert "Bạn có thể làm" not in shown


def test_an_auditor_reads_and_does_nothing(screened: Said, enter: EnterAs) -> None:
    page = enter("dong.auditor").opens(screened.case)
    assert page.status_code == 200
    assert "Bạn có thể làm" not in words(page)
    assert "Thêm ghi chú" not in words(page)


def test_notes_stay_among_officers_of_the_case(city: SmallCity, screened: Said, enter: EnterAs) -> None:
    actions.write_note(by=city.officer("dong.officer"), case=screened.case, text="Đã gọi đội duy tu số 2.")
    assert "Đã gọi đội duy tu số 2." in words(enter("dong.intake").opens(screened.case))
    for name in ("tay.officer", "dong.auditor", "lights.head"):
        assert "Đã gọi đội duy tu" not in words(enter(name).opens(screened.case))


def test_paper_holds_letters_and_no_notes(city: SmallCity, screened: Said, enter: EnterAs) -> None:
    actions.write_note(by=city.officer("dong.officer"), case=screened.case, text="Đã gọi đội duy tu số 2.")
    shown = words(enter("dong.officer").sees("print", screened.case.reference))
    assert WORDS in shown
    assert "đội duy tu" not in shown


def test_similar_cases_stand_beside_with_the_way_to_merge(
    city: SmallCity, screened: Said, enter: EnterAs
) -> None:
    other = city.say("Ổ gà lớn ngay cổng trường, trời mưa không thấy.")
    city.screen(other, summary="Hố sâu ngay cổng trường")
    page = enter("dong.officer").opens(screened.case)
    assert "Hố sâu ngay cổng trường" in words(page)
    assert f"?vao={other.case.reference}" in page.content.decode()


@pytest.mark.parametrize(
    "name", ["dong.intake", "dong.officer", "dong.head", "city.head", "tay.head", "dong.auditor"]
)
@pytest.mark.parametrize("stage", ["said", "screened", "accepted", "answered"])
def test_the_page_offers_what_the_table_of_moves_allows_and_nothing_else(
    request: pytest.FixtureRequest, city: SmallCity, enter: EnterAs, stage: str, name: str
) -> None:
    said: Said = request.getfixturevalue(stage)
    case, actor = said.fresh(), city.officer(name)
    response = enter(name).opens(case)
    if response.status_code == 404:
        assert not policies.may_see_case(actor, case)
        return
    offered = set(re.findall(rf"/{case.reference}/([a-z-]+)/", response.content.decode())) & set(DEEDS)
    for slug, deed in DEEDS.items():
        if slug in {"xem-lai-cong-khai", "tach"}:
            continue
        allowed = policies.may(deed.verb, actor, case) and case.state in MOVES[deed.verb].sources
        assert allowed or slug not in offered, slug
    if policies.may("write_note", actor, case):
        assert "ghi-chu" in offered


def test_an_unknown_number_is_a_page_not_an_error(said: Said, enter: EnterAs) -> None:
    officer = enter("dong.officer")
    for reference in ("ZZZZ-ZZZZ", "x", "%00", "a" * 300):
        assert officer.client.get(f"/desk/vu-viec/{reference}/").status_code == 404
    assert officer.opens(said.case, "khong-co-viec-nay").status_code == 404


def test_the_case_page_asks_few_questions(city: SmallCity, accepted: Said, enter: EnterAs) -> None:
    officer = enter("dong.officer")
    officer.opens(accepted.case)
    with CaptureQueriesContext(connection) as asked:
        officer.opens(accepted.case)
    # The door: session, officer, second factor, seats; and one look at the revision of what is held in
    # memory. The page: the case with its names, reports, limits, history, and the names of those who acted
    # (answers, hand-overs, notes, photos, additions, evidence, pauses, extensions, contests and merges only
    # where there are any); the text and the neighbours of similar cases (three); what the navigation counts
    # (two); who may be given the case.
    assert len(asked.captured_queries) <= 16, "\n".join(q["sql"][:160] for q in asked.captured_queries)


def test_the_case_page_speaks_english(screened: Said, enter: EnterAs) -> None:
    shown = words(
        enter("dong.officer").client.get("/en" + reverse("desk:case", args=[screened.case.reference]))
    )
    assert "Internal notes" in shown
    assert "Ghi chú" not in shown


def test_whoever_answers_is_told_whether_everybody_will_read_it(city: SmallCity, enter: EnterAs) -> None:
    told = {}
    for wish in ("public", "organisation"):
        said = city.say(visibility=wish)
        city.screen(said)
        city.accept(said)
        told[wish] = words(enter("dong.officer").opens(said.case, "tra-loi"))
    assert "công khai ngay sau khi gửi" in told["public"]
    assert "công khai ngay" not in told["organisation"]
    assert "Vụ việc này không công khai" in told["organisation"]
