"""What people do after their report moves nothing in public until the day is over: whoever looks at every
page every minute learns the day at most (ADR 9).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from dangvan.cases import actions, queries
from dangvan.cases.queries import remembering
from dangvan.cases.types import ContestOutcome
from dangvan.kernel import clock
from dangvan.kernel.actor import Actor
from tests.small_city import Said, SmallCity, later
from tests.website.reading.conftest import Reader

WHY = "Chỗ vá đã bong ra ngay sau trận mưa đầu tiên."
CLOCK = Actor.system("clock")


def _contest(said: Said) -> None:
    actions.contest_case(by=said.person, case=said.fresh(), report=said.report, reason=WHY)


def _be_satisfied(said: Said) -> None:
    actions.give_satisfaction(by=said.person, case=said.fresh(), report=said.report, solved=True)


def _reopen(said: Said) -> None:
    actions.reopen_case(by=said.person, case=said.fresh(), report=said.report, reason=WHY)


def _nothing(said: Said) -> None: ...


def _decline(city: SmallCity, said: Said) -> None:
    actions.decline_case(
        by=city.officer("dong.head"), case=said.fresh(), version=None, reason_code="private-matter",
        text="Việc này là tranh chấp giữa hai gia đình.",
    )  # fmt: skip


#: What stood the day before, and what the person does today.
ACTS: dict[str, tuple[Callable[[Said], None], tuple[Callable[[Said], None], ...]]] = {
    "contests": (_nothing, (_contest,)),
    "is satisfied": (_nothing, (_be_satisfied,)),
    "contests what was closed": (_be_satisfied, (_contest,)),
    "has it reopened": (_be_satisfied, (_reopen,)),
    "lets a contest go": (_contest, (_be_satisfied,)),
    "contests and lets it go": (_nothing, (_contest, _be_satisfied)),
    "is satisfied and then is not": (_nothing, (_be_satisfied, _contest)),
}


def _pages(reader: Reader, said: Said) -> dict[str, tuple[bytes, str]]:
    """Everything public that could move, with the headers caches go by."""
    remembering.forget()
    case = said.fresh()
    states = ("answered", "contested", "closed", "accepted", "declined", "answered_again")
    addresses = [
        f"/vu-viec/{case.reference}/", f"/en/vu-viec/{case.reference}/", "/", "/vu-viec/", "/dia-ban/",
        "/dia-ban/00001/", "/co-quan/", "/co-quan/dong/", "/co-quan/city/?gom=1", "/linh-vuc/pothole/",
        "/sitemap.xml", *(f"/vu-viec/?trang-thai={state}" for state in states),
        *(f"/tim/?q=duong&trang-thai={state}" for state in states),
    ]  # fmt: skip
    found = {}
    for address in addresses:
        answer = reader.get(address)
        assert answer.status_code == 200, address
        found[address] = (answer.content, repr([answer.get(name) for name in ("ETag", "Last-Modified")]))
    return found


@pytest.mark.parametrize("name", ACTS)
def test_no_page_moves_before_the_day_is_over(city: SmallCity, reader: Reader, name: str) -> None:
    before, today = ACTS[name]
    said = city.answered()
    with later(days=1):
        before(said)
    with later(days=3):
        actions.tell_what_people_did(by=CLOCK)
        as_it_was = _pages(reader, said)
        for act in today:
            act(said)
        actions.tell_what_people_did(by=CLOCK)
        assert {a for a, page in _pages(reader, said).items() if page != as_it_was[a]} == set()
        state = said.fresh().state
        assert said.fresh().told_until == clock.today()
    with later(days=4):
        assert actions.tell_what_people_did(by=CLOCK) == 1
        told = said.fresh()
        assert (told.told_state, told.told_until, told.told_due_at) == (state, None, None)
    with later(days=4):
        assert _pages(reader, said) != as_it_was


def test_what_a_body_does_the_same_day_is_told_at_once(city: SmallCity, reader: Reader) -> None:
    said = city.answered()
    with later(days=1):
        contest = actions.contest_case(by=said.person, case=said.fresh(), report=said.report, reason=WHY)
        actions.decide_contest(
            by=city.officer("city.head"), case=said.fresh(), version=None, contest=contest,
            outcome=ContestOutcome.UPHELD, text="Đã kiểm tra tại chỗ: mặt đường phẳng, không bong.",
        )  # fmt: skip
        page = reader.text(f"/vu-viec/{said.case.reference}/")
    assert "không bong" in page
    assert "Một người phản ánh chưa đồng ý" in page


def test_whoever_holds_the_receipt_and_the_desk_see_it_at_once(city: SmallCity) -> None:
    said = city.answered()
    with later(days=1):
        _contest(said)
        assert queries.case_of_report(said.person, said.report).case.state == "contested"
        desk = queries.case_for_desk(city.officer("city.officer"), said.case.reference)
        assert desk.case.state == "contested"


def test_a_second_day_begins_where_the_first_left_off_even_if_the_clock_was_late(
    city: SmallCity, reader: Reader
) -> None:
    """The job of the night did not run: the day before is told with the next act, never the act itself."""
    said = city.answered()
    with later(days=1):
        _be_satisfied(said)
    with later(days=2):
        _reopen(said)
        case = said.fresh()
        assert (case.state, case.told_state) == ("accepted", "closed")
        assert case.told_until == clock.today()
        assert case.due_at > clock.now() + timedelta(hours=1)
        assert case.told_due_at < case.due_at
