"""Fills a new database with the demonstration city: fifteen months of history in batches, sixty days with the
clock standing where each thing happened, and the desk of the ward that is shown.

Content is the same every time; keys, receipts and references never are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from heapq import heapify, heappop

from django.db import transaction

from dangvan.cases import actions, search
from dangvan.cases.models import Case
from dangvan.cases.types import State
from dangvan.demo import bulk, intake
from dangvan.demo.content.plan import Outcome, plan
from dangvan.demo.content.streets import Ward
from dangvan.demo.courses import Matter
from dangvan.demo.directives import set_up_directives
from dangvan.demo.hotspots import FEWEST_REPORTS, look_for_hotspots
from dangvan.demo.life import carry_out
from dangvan.demo.outreach import set_up_outreach
from dangvan.demo.people import officer_of, open_accounts
from dangvan.demo.practices import set_up_practices
from dangvan.demo.reviews import review_quarters
from dangvan.demo.show_ward import dress_the_desk, plan_more
from dangvan.kernel import clock, outbox
from dangvan.kernel.actor import Actor
from dangvan.kernel.collecting import no_search_for_cycles
from dangvan.ledger.actions import held_back
from dangvan.ledger.models import Event
from dangvan.places import queries as places

SEED = 1832
_DEMO = Actor.system("demo")
Tell = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Seeded:
    """What stands in the city now, and one receipt to try."""

    reports: int
    cases: int
    receipt: str


@dataclass(frozen=True, slots=True, order=True)
class _Step:
    """Something that happens at a moment."""

    moment: datetime
    number: int
    do: Callable[[], object] = field(compare=False)


def seed_city(*, recent: int, history: int, tell: Tell | None = None, in_bulk: bool = True) -> Seeded:
    """Store the demonstration; the city itself (areas, bodies, topics) must stand already.

    Without `in_bulk` every act goes through its action: the same rows, in six times the time.
    """
    now = clock.now()
    officer_of.cache_clear()
    wards = _wards()
    show_ward = min(ward.code for ward in wards)
    planned = list(plan(SEED, clock.today(), wards, recent=recent, history=history))
    planned += plan_more(SEED, clock.today(), wards, show_ward=show_ward, recent=recent)
    planned = sorted(
        (p for p in planned if p.moment < now - timedelta(minutes=30)), key=lambda p: (p.moment, p.number)
    )
    old = [p for p in planned if p.is_history]
    matters = intake.matters_of([p for p in planned if not p.is_history], now, show_ward=show_ward)
    # One transaction: a demonstration that was stopped half way leaves nothing behind.
    with no_search_for_cycles(), transaction.atomic(), outbox.silence():
        open_accounts(show_ward)
        intake.receive_history(old, _counter(tell, "history", len(old)))
        with search.index_once(), held_back() as events:
            _live(matters, events, now, _counter(tell, "recent", len(matters)), in_bulk=in_bulk)
            dress_the_desk(show_ward, now, events, SEED)
            if recent >= FEWEST_REPORTS:
                look_for_hotspots(now)
            set_up_outreach(now, show_ward)
            set_up_directives(now, show_ward)
            if recent < FEWEST_REPORTS:
                review_quarters(now)
        # Outside: what is measured asks whether its plan stands in the record; reviews tell of it.
        if recent >= FEWEST_REPORTS:
            set_up_practices(now, show_ward)
            review_quarters(now)
    return Seeded(len(planned), Case.objects.count(), _receipt_to_try(matters))


def _wards() -> list[Ward]:
    return [
        Ward(code=a.code, name=a.name_vi, lon=a.lon or 0.0, lat=a.lat or 0.0, population=a.population)
        for a in places.wards()
    ]


def _counter(tell: Tell | None, what: str, of: int) -> Callable[[int], None]:
    done = 0

    def count(more: int) -> None:
        nonlocal done
        done += more
        if tell is not None:
            tell(what, done, of)

    return count


def _live(
    matters: Sequence[Matter],
    events: list[Event],
    now: datetime,
    done: Callable[[int], None],
    *,
    in_bulk: bool,
) -> None:
    """Receive everything, run the simple courses in bulk, replay the others step by step."""
    jobs = _rounds(matters, now)
    first = [m for m in matters if m.leader is None]
    intake.receive(first, events, done)
    simple = [m for m in first if in_bulk and bulk.is_simple(m)]
    joining = [one for m in simple for one in m.joined]
    intake.receive_joining(joining, events)
    bulk.live_in_bulk(simple, jobs)
    by_bulk = {m.planned.number for m in (*simple, *joining)}
    done(len(joining))
    _replay([m for m in matters if m.planned.number not in by_bulk], jobs, done)


def _rounds(matters: Sequence[Matter], now: datetime) -> list[datetime]:
    """When the worker's clock looked: half past midnight of each day, and now."""
    if not matters:
        return []
    day = clock.local(matters[0].planned.moment).date()
    rounds = []
    while (moment := datetime.combine(day, time(0, 30), clock.local(now).tzinfo)) < now:
        rounds.append(moment)
        day += timedelta(days=1)
    return [*rounds, now]


def _replay(matters: Sequence[Matter], jobs: Sequence[datetime], done: Callable[[int], None]) -> None:
    waiting = [_Step(moment, 0, _look) for moment in jobs]
    for matter in matters:
        if matter.leader is not None:
            waiting.append(_Step(matter.planned.moment, matter.planned.number, _joining(matter, done)))
        waiting += [
            _Step(moment, matter.planned.number, lambda m=matter, v=verb: carry_out(v, m))  # type: ignore[misc]
            for moment, verb in matter.course
        ]
    heapify(waiting)
    while waiting:
        step = heappop(waiting)
        with clock.standing_at(step.moment):
            step.do()


def _joining(matter: Matter, done: Callable[[int], None]) -> Callable[[], object]:
    def join() -> None:
        intake.join(matter)
        done(1)

    return join


def _look() -> None:
    """What the worker's clock does on its daily round."""
    actions.resume_paused_cases(by=_DEMO)
    actions.lapse_schedules(by=_DEMO)
    actions.escalate_late_cases(by=_DEMO)
    actions.close_silent_cases(by=_DEMO)
    actions.tell_what_people_did(by=_DEMO)


def _receipt_to_try(matters: Sequence[Matter]) -> str:
    """One that shows an answer with pictures of before and after, and can still be contested."""
    answered = set(Case.objects.filter(state=State.ANSWERED, is_public=True).values_list("pk", flat=True))
    open_to_contest = [m for m in matters if m.leader is None and m.case.pk in answered]
    shown = [m for m in open_to_contest if m.with_photo and m.planned.outcome is Outcome.ANSWERED]
    found = shown or open_to_contest or list(matters)
    return found[-1].receipt if found else ""
