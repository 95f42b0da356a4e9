"""Fills a new database with the demonstration city: fifteen months of history in batches, sixty days through the real
actions with the clock standing where each of them happened.

Content is the same every time; keys, receipts and references never are.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import heappop, heappush
from itertools import groupby
from random import Random

from django.db import transaction

from dangvan.cases import actions, search
from dangvan.cases.models import Case
from dangvan.cases.types import PastOutcome, Received
from dangvan.demo.album import picture
from dangvan.demo.content.plan import Outcome, PlannedReport, plan
from dangvan.demo.content.streets import Ward
from dangvan.demo.life import Matter, Step, steps_of
from dangvan.demo.people import open_accounts
from dangvan.kernel import clock, outbox
from dangvan.kernel.actor import Actor
from dangvan.organisations import queries as organisations
from dangvan.places import queries as places
from dangvan.reports import actions as reports
from dangvan.reports import receipts, vault
from dangvan.reports.models import Draft
from dangvan.reports.types import ContactInput, Submission

SEED = 1832
#: Photos are drawn for the newest reports only: a hundred are enough to look at.
PHOTOS = 90
_AT_ONCE = 800
_DEMO = Actor.system("demo")
Tell = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Seeded:
    """What stands in the city now, and one receipt to try."""

    reports: int
    cases: int
    receipt: str


def seed_city(*, recent: int, history: int, tell: Tell = lambda what, done, of: None) -> Seeded:
    """Store the demonstration; the city itself (areas, bodies, topics) must stand already."""
    now = clock.now()
    wards = _wards()
    open_accounts(show_ward=min(ward.code for ward in wards))
    planned = list(plan(SEED, clock.today(), wards, recent=recent, history=history))
    planned = [p for p in planned if p.moment < now - timedelta(minutes=30)]
    old = [p for p in planned if p.is_history]
    new = [p for p in planned if not p.is_history]
    # One transaction: a demonstration that was stopped half way leaves nothing behind.
    with transaction.atomic(), outbox.silence():
        _seed_history(old, tell)
        with search.index_once():
            receipt = _Replay(now, new, tell).run()
    return Seeded(len(planned), Case.objects.count(), receipt)


def _wards() -> list[Ward]:
    return [
        Ward(code=a.code, name=a.name_vi, lon=a.lon or 0.0, lat=a.lat or 0.0, population=a.population)
        for a in places.wards()
    ]


def _seed_history(planned: Sequence[PlannedReport], tell: Tell) -> None:
    for start in range(0, len(planned), _AT_ONCE):
        some = planned[start : start + _AT_ONCE]
        actions.receive_reports(
            by=_DEMO,
            submissions=[_submission(p, is_history=True) for p in some],
            outcomes=[PastOutcome(closed_at=p.moment + timedelta(days=p.days_to_answer or 6.0)) for p in some],
        )
        tell("history", start + len(some), len(planned))


def _submission(
    planned: PlannedReport, *, receipt: str = "", photos: tuple[object, ...] = (), token: str = "", is_history: bool = False
) -> Submission:
    said = planned.report
    topic = organisations.topic_by_code(planned.topic_code)
    area = places.area_by_code(planned.ward_code)
    assert topic is not None
    assert area is not None, planned.ward_code
    contact = None
    if said.wants_contact and not is_history:
        # Reserved names: nobody is reached by them.
        contact = ContactInput(email=f"nguoi-gui-{planned.number}@example.org", language=said.language)
    return Submission(
        topic_id=topic.id,
        text=said.text,
        place_text=said.place_text,
        lon=planned.lon,
        lat=planned.lat,
        area_id=area.id,
        visibility=said.visibility,
        about_body=said.about_body,
        channel=planned.channel,
        language=said.language,
        receipt=receipt,
        contact=contact,
        photo_uids=photos,  # type: ignore[arg-type]
        draft_token=token,
        received_at=planned.moment,
        is_history=is_history,
        source="demo" if is_history else "",
        source_id=f"h{planned.number}" if is_history else None,
    )


class _Replay:
    """Sixty days once more: reports come in hour by hour, and what follows happens in the order of time."""

    def __init__(self, now: datetime, planned: Sequence[PlannedReport], tell: Tell) -> None:
        self._now = now
        self._planned = planned
        self._tell = tell
        self._waiting: list[Step] = []
        self._leaders: dict[str, Case] = {}
        self._count = 0
        self._receipt = ""
        with_scene = [p.number for p in planned if p.report.has_photo and p.report.scene and p.leads_group]
        self._with_photo = frozenset(with_scene[-PHOTOS:])

    def run(self) -> str:
        """Replay everything; returns the receipt of a report worth looking at."""
        done = 0
        for _hour, some in groupby(self._planned, key=lambda p: p.moment.replace(minute=0, second=0)):
            together = list(some)
            self._happen_until(together[0].moment)
            for matter in self._receive(together):
                for step in steps_of(matter, self._now):
                    heappush(self._waiting, step)
            done += len(together)
            self._tell("recent", done, len(self._planned))
        self._happen_until(self._now)
        return self._receipt

    def _happen_until(self, moment: datetime) -> None:
        while self._waiting and self._waiting[0].moment <= moment:
            heappop(self._waiting).take()
        self._clock_jobs(moment)

    def _clock_jobs(self, moment: datetime) -> None:
        """What the worker's clock does, once a replayed day."""
        day = clock.local(moment).date()
        if getattr(self, "_day", None) == day:
            return
        self._day = day
        with clock.standing_at(moment):
            actions.resume_paused_cases(by=_DEMO)
            actions.lapse_schedules(by=_DEMO)
            actions.escalate_late_cases(by=_DEMO)
            actions.close_silent_cases(by=_DEMO)

    def _receive(self, planned: list[PlannedReport]) -> Iterator[Matter]:
        single = [p for p in planned if self._stands_alone(p)]
        batch = [p for p in planned if not self._stands_alone(p)]
        with clock.standing_at(planned[-1].moment + timedelta(seconds=1)):
            codes = [receipts.new_code() for _ in batch]
            stored = actions.receive_reports(
                by=_DEMO, submissions=[_submission(p, receipt=c) for p, c in zip(batch, codes, strict=True)]
            )
            for one, result, code in zip(batch, stored, codes, strict=True):
                if isinstance(result, Received):
                    yield self._matter(one, result, code)
            for one in single:
                result, code = self._receive_alone(one)
                yield self._matter(one, result, code)

    def _stands_alone(self, planned: PlannedReport) -> bool:
        joins = planned.group is not None and not planned.leads_group and planned.group in self._leaders
        return joins or planned.number in self._with_photo

    def _receive_alone(self, planned: PlannedReport) -> tuple[Received, str]:
        """One with photos, or one that joins the case of another."""
        code = receipts.new_code()
        photos: tuple[object, ...] = ()
        token = ""
        if planned.number in self._with_photo and planned.report.scene:
            token = vault.new_token()
            reports.keep_draft(by=_DEMO, token=token, fields={})
            draft = Draft.objects.get(token_hash=vault.token_hash(token))
            file = io.BytesIO(picture(planned.report.scene, planned.seed))
            photos = (reports.store_photo(by=_DEMO, draft=draft, file=file).uid,)
        join = self._open_leader(planned)
        submission = _submission(planned, receipt=code, photos=photos, token=token)
        received = actions.receive_report(by=_DEMO, submission=submission, join=join)
        if token:
            reports.discard_draft(by=_DEMO, token=token)
        return received, code

    def _open_leader(self, planned: PlannedReport) -> Case | None:
        if planned.group is None or planned.leads_group or planned.report.about_body:
            return None
        case = self._leaders.get(planned.group)
        if case is None:
            return None
        case.refresh_from_db()
        return case if case.state in ("received", "screened", "accepted") and case.accused_id is None else None

    def _matter(self, planned: PlannedReport, received: Received, code: str) -> Matter:
        if planned.group is not None and planned.leads_group:
            self._leaders[planned.group] = received.case
        if planned.outcome is Outcome.ANSWERED and planned.number in self._with_photo:
            self._receipt = code
        elif not self._receipt and planned.outcome is Outcome.ANSWERED:
            self._receipt = code
        return Matter(planned, received.case, received.report, Random(planned.seed))

