"""How the demonstration's reports come in: what each says as a submission, its photo, who joins whose
case, and all of them in batches, each event standing at the moment when its report was given.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID

from dangvan.cases import actions
from dangvan.cases.types import PastOutcome, Received
from dangvan.demo.album import picture
from dangvan.demo.content.plan import Outcome, PlannedReport
from dangvan.demo.content.words import chance
from dangvan.demo.courses import Matter, draw_course
from dangvan.kernel import clock
from dangvan.kernel.actor import Actor
from dangvan.kernel.errors import Invalid
from dangvan.ledger.models import Event
from dangvan.organisations import queries as organisations
from dangvan.places import queries as places
from dangvan.reports import actions as reports
from dangvan.reports import receipts, vault
from dangvan.reports.models import Draft
from dangvan.reports.types import ContactInput, Submission

#: Photos are drawn for some reports only: a hundred are enough to look at.
PHOTOS = 90
AT_ONCE = 800
_DEMO = Actor.system("demo")
_SHOWS_BEFORE_AND_AFTER = frozenset({Outcome.ANSWERED, Outcome.ANSWERED_LATE, Outcome.SATISFIED})
Done = Callable[[int], None]
T = TypeVar("T")


def matters_of(planned: Sequence[PlannedReport], now: datetime, *, show_ward: str) -> list[Matter]:
    """The plan as matters with their courses: who joins whose case, who has a photo, what happens when."""
    leaders: dict[str, Matter] = {}
    matters = []
    for one in planned:
        leader = leaders.get(one.group) if one.group and not one.leads_group else None
        if leader is not None and not leader.takes_in(one):
            leader = None
        matter = Matter(one, chance(one.seed), receipts.new_code(), leader)
        draw_course(matter, now)
        if leader is not None:
            leader.joined.append(matter)
        if one.group and one.leads_group:
            leaders[one.group] = matter
        matters.append(matter)
    _give_photos(matters, show_ward)
    return matters


def _give_photos(matters: Sequence[Matter], show_ward: str) -> None:
    """The newest with something to show, among them some answered ones with a picture of before and after."""
    able = [m for m in matters if m.leader is None and m.planned.report.has_photo and m.planned.report.scene]
    answered = [m for m in able if m.planned.outcome in _SHOWS_BEFORE_AND_AFTER]
    here = [m for m in able if m.planned.ward_code == show_ward]
    most = min(PHOTOS, len(matters) // 10)
    for matter in [*answered[-most // 3 :], *here[-most // 8 :], *able[-most // 2 :]]:
        matter.with_photo = True


def receive_history(planned: Sequence[PlannedReport], done: Done) -> None:
    """Closed matters of long ago, as an import brings them."""
    for some in _batches(planned):
        actions.receive_reports(
            by=_DEMO,
            submissions=[submission_of(one, is_history=True) for one in some],
            outcomes=[
                PastOutcome(closed_at=one.moment + timedelta(days=one.days_to_answer or 6.0)) for one in some
            ],
        )
        done(len(some))


def receive(matters: Sequence[Matter], events: list[Event], done: Done) -> None:
    """Store the reports that open a case of their own."""
    for some in _batches(matters):
        mark = len(events)
        received = actions.receive_reports(by=_DEMO, submissions=[_with_receipt(matter) for matter in some])
        moments: dict[UUID, datetime] = {}
        for matter, result in zip(some, received, strict=True):
            assert isinstance(result, Received), result
            matter.case, matter.report = result.case, result.report
            moments[result.case.uid] = moments[result.report.uid] = matter.planned.moment
        stand_at(moments, events[mark:])
        done(len(some))


def receive_joining(matters: Sequence[Matter], events: list[Event]) -> None:
    """Store the reports that will stand with the case of another."""
    for some in _batches(matters):
        mark = len(events)
        submitted = reports.submit_reports(by=_DEMO, submissions=[_with_receipt(matter) for matter in some])
        moments: dict[UUID, datetime] = {}
        for matter, result in zip(some, submitted, strict=True):
            assert not isinstance(result, Invalid), result
            matter.report = result.report
            moments[result.report.uid] = matter.planned.moment
        stand_at(moments, events[mark:])


def join(matter: Matter) -> None:
    """Store a report that stands with the open case of another: 'the same for me'."""
    received = actions.receive_report(by=_DEMO, submission=_with_receipt(matter), join=matter.case)
    matter.case, matter.report = received.case, received.report


def stand_at(moments: dict[UUID, datetime], events: Sequence[Event]) -> None:
    """Let events that wait to be stored stand when their subject came in, not when its batch did."""
    for event in events:
        event.at = moments[event.subject]
        event.day = clock.local(event.at).date()


def _with_receipt(matter: Matter) -> Submission:
    if not matter.with_photo:
        return submission_of(matter.planned, receipt=matter.receipt)
    scene = matter.planned.report.scene
    assert scene is not None
    token = vault.new_token()
    with clock.standing_at(matter.planned.moment - timedelta(minutes=2)):
        reports.keep_draft(by=_DEMO, token=token, fields={})
        draft = Draft.objects.get(token_hash=vault.token_hash(token))
        file = io.BytesIO(picture(scene, matter.planned.seed))
        photo = reports.store_photo(by=_DEMO, draft=draft, file=file)
    return submission_of(matter.planned, receipt=matter.receipt, photos=(photo.uid,), token=token)


def submission_of(
    planned: PlannedReport,
    *,
    receipt: str = "",
    photos: tuple[UUID, ...] = (),
    token: str = "",
    is_history: bool = False,
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
        photo_uids=photos,
        draft_token=token,
        received_at=planned.moment,
        is_history=is_history,
        source="demo" if is_history else "",
        source_id=f"h{planned.number}" if is_history else None,
    )


def _batches(rows: Sequence[T]) -> Iterator[Sequence[T]]:
    return (rows[at : at + AT_ONCE] for at in range(0, len(rows), AT_ONCE))
