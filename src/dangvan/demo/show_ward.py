"""The ward in which the printed logins work: more reports of the last days than elsewhere, so that its desk
has something to do, and what officers do among themselves: notes, templates, work given away, cases merged.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import combinations
from random import Random
from uuid import UUID

from dangvan.accounts import actions as accounts
from dangvan.accounts import queries as officers
from dangvan.cases import actions
from dangvan.cases.machine import IN_HAND
from dangvan.cases.models import Case
from dangvan.demo.content.generate import draw_words
from dangvan.demo.content.plan import PlannedReport, plan
from dangvan.demo.content.streets import Ward
from dangvan.demo.content.words import chance
from dangvan.demo.people import body_of_ward, officer_of
from dangvan.kernel import clock
from dangvan.kernel.actor import Actor
from dangvan.kernel.errors import DangvanError
from dangvan.ledger.models import Event
from dangvan.organisations import queries as organisations
from dangvan.places import queries as places

#: Reports drawn for the ward are numbered from here, beyond those of the whole city.
_FIRST_NUMBER = 1_000_000
_DAYS = 14
#: Drawn for one that is kept: those that other bodies answer, and those of the weeks before, are left out.
_DRAWN_FOR_ONE = 13
#: Of the ward that is shown and elsewhere; the second of them is undone.
_MERGED_HERE, _MERGED_ELSEWHERE, _UNDONE = 2, 3, 1

TEMPLATES = (
    (
        "Sửa mặt đường, hố ga",
        "o-ga",
        "Ngày [ngày], [đội thi công] đã sửa tại [vị trí]: [đã làm những gì]. Nếu lại hỏng, hãy mở lại.",
    ),
    (
        "Thu gom rác tồn đọng",
        "rac-ton-dong",
        "Sáng ngày [ngày], [đơn vị thu gom] đã dọn hết rác tại [vị trí]. Lịch thu gom ở đây: [giờ, thứ].",
    ),
    (
        "Kiểm tra trật tự, vỉa hè",
        "lan-chiem-via-he",
        "Ngày [ngày], [tổ công tác] đã kiểm tra tại [vị trí], lập biên bản số [số], yêu cầu [việc phải làm].",
    ),
)


def plan_more(
    seed: int, today: date, wards: Sequence[Ward], *, show_ward: str, recent: int
) -> list[PlannedReport]:
    """Reports of the last two weeks in the ward that its own body answers."""
    crowded = [
        Ward(w.code, w.name, w.lon, w.lat, 10**12 if w.code == show_ward else w.population) for w in wards
    ]
    wanted = max(40, min(70, recent // 70))
    drawn = plan(seed + 1, today, crowded, recent=wanted * _DRAWN_FOR_ONE, history=0)
    first_day = today - timedelta(days=_DAYS)
    body = body_of_ward(show_ward).id
    kept = [
        p for p in drawn if p.ward_code == show_ward and p.moment.date() >= first_day and _answers(body, p)
    ]
    return [replace(p, number=_FIRST_NUMBER + at) for at, p in enumerate(kept[-wanted:])]


def _answers(body: int, planned: PlannedReport) -> bool:
    topic, area = organisations.topic_by_code(planned.topic_code), places.area_by_code(planned.ward_code)
    assert topic is not None
    assert area is not None
    return organisations.who_answers(topic.id, area.id).organisation_id == body


def dress_the_desk(show_ward: str, now: datetime, events: Sequence[Event], seed: int) -> None:
    """What the officers of the ward have done besides; some cases are merged, one taken apart."""
    last = {event.subject: event.at for event in events}
    body = body_of_ward(show_ward).id
    rng = chance(seed, "desk")
    _keep_templates(body, now)
    _merge_some(last, now, body)
    _work_among_colleagues(body, last, now, rng)
    _stand_in(body, now)


def _keep_templates(body: int, now: datetime) -> None:
    with clock.standing_at(now - timedelta(days=40)):
        for title, topic_code, text in TEMPLATES:
            topic = organisations.topic_by_code(topic_code)
            actions.save_template(
                by=officer_of(body),
                organisation_id=body,
                title=title,
                body=text,
                topic_id=topic.id if topic else None,
            )


def _work_among_colleagues(body: int, last: dict[UUID, datetime], now: datetime, rng: Random) -> None:
    """Half of what is in hand is given to the case officer; some cases carry a note."""
    head, colleague = _login("lanhdao"), _login("canbo")
    waiting = Case.objects.filter(owner_id=body, state__in=IN_HAND, is_history=False, accused=None)
    for number, case in enumerate(waiting.order_by("next_due_at", "received_at")):
        moment = last.get(case.uid, case.received_at)
        if number % 2 == 0:
            moment += (now - moment) * rng.uniform(0.2, 0.5)
            with clock.standing_at(moment):
                actions.assign_cases(by=head, cases=[case], user_id=colleague.user_id)
        if number % 3 == 0:
            with clock.standing_at(moment + (now - moment) * rng.uniform(0.2, 0.8)):
                words = draw_words(rng, "internal_notes", street="Phố", mark="cổng", day=clock.today())
                actions.write_note(by=colleague if number % 2 == 0 else head, case=case, text=words)


def _merge_some(last: dict[UUID, datetime], now: datetime, body: int) -> None:
    """Cases of one problem that were reported apart, near each other: some in the ward that is shown."""
    done = here = 0
    for case, into in _of_one_problem(body):
        if case.owner_id == body and here == _MERGED_HERE:
            continue
        begin = max(last.get(case.uid, case.received_at), last.get(into.uid, into.received_at))
        by = officer_of(case.owner_id)
        try:
            with clock.standing_at(begin + (now - begin) * 0.4):
                reason = "Cùng một chỗ, cùng một việc."
                actions.merge_cases(by=by, case=case, version=None, into=into, reason=reason)
        except DangvanError:
            continue
        if done == _UNDONE:
            with clock.standing_at(begin + (now - begin) * 0.7):
                reason = "Đi kiểm tra thì là hai chỗ khác nhau trên cùng con phố."
                actions.undo_merge(by=by, case=case, reason=reason)
        done, here = done + 1, here + (case.owner_id == body)
        if done == _MERGED_HERE + _MERGED_ELSEWHERE:
            return


def _of_one_problem(body: int) -> Iterator[tuple[Case, Case]]:
    """Pairs of open cases of one body, topic and ward, each case in one pair at most."""
    waiting = Case.objects.filter(state__in=IN_HAND, is_history=False, accused=None, legal_kind="feedback")
    together: dict[tuple[int, int, int | None], list[Case]] = {}
    for case in waiting.filter(screened_at__isnull=False, paused_until=None).order_by("received_at", "lon"):
        together.setdefault((case.owner_id, case.topic_id, case.area_id), []).append(case)
    pairs = [
        (second, first)
        for cases in together.values()
        if len(cases) > 1
        for first, second in [min(combinations(cases, 2), key=_apart)]
    ]
    return iter(sorted(pairs, key=lambda pair: (pair[0].owner_id != body, _apart(pair))))


def _apart(pair: tuple[Case, Case]) -> float:
    one, other = pair
    if one.lon is None or one.lat is None or other.lon is None or other.lat is None:
        return float("inf")
    return places.distance_m(one.lon, one.lat, other.lon, other.lat)


def _stand_in(body: int, now: datetime) -> None:
    """The head is away next week, and the case officer stands in."""
    head, colleague = _login("lanhdao"), _login("canbo")
    assert head.user_id is not None
    assert colleague.user_id is not None
    today = clock.local(now).date()
    accounts.give_delegation(
        by=head,
        giver_id=head.user_id,
        taker_id=colleague.user_id,
        organisation_id=body,
        first_day=today + timedelta(days=3),
        last_day=today + timedelta(days=9),
        reason="Đi công tác",
    )


def _login(username: str) -> Actor:
    found = officers.officer_by_username(username)
    assert found is not None, username
    return officers.actor_for_id(found.user_id)
